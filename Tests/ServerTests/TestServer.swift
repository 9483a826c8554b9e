import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Server

/// A server on a free port that answers each message with its own bytes in brackets.
///
/// Messages with a meaning of their own: `silence` gets no answer, `later` one from another thread, `drop` loses its
/// reply, `hold` keeps it for the test, `line N` too and lets others of its kind follow, `alone` tells whether it is, `big` a megabyte, `push N` is followed by N pushed messages, `push N S` by N of S bytes.
final class TestServer: Sendable {
  let server: HTTPServer
  let port: UInt16
  let clock = TestClock()
  let sessions = Sessions()
  let held = HeldReplies()

  init(change: (inout ServerConfiguration) -> Void = { _ in }) throws {
    var configuration = ServerConfiguration()
    configuration.clock = MonotonicClock { [clock] in clock.now }
    change(&configuration)
    let handlers = ServerHandlers(
      message: { [held] in Self.answer($0, &$1, held) }, route: { Self.route($0) },
      methods: { ["/health": "GET, HEAD", "/device": "POST, PUT"][$0] },
      opened: { [sessions] in sessions.add($0) }, closed: { [sessions] _ in sessions.closed.signal() })
    server = HTTPServer(configuration, handlers: handlers)
    port = try server.start()
  }

  deinit { stop() }

  /// Stops as if time flew, so that nobody is waited for.
  func stop() {
    clock.fly()
    server.stop()
  }

  /// Connects; the server lives as long as the client.
  func client(receiveBuffer: Int32? = nil) -> Client {
    let client = Client(port: port, receiveBuffer: receiveBuffer)
    client.keeps = self
    return client
  }

  /// Opens a WebSocket.
  func webSocket(receiveBuffer: Int32? = nil) throws -> Client {
    let client = client(receiveBuffer: receiveBuffer)
    #expect(try #require(client.upgrade()).status == 101)
    return client
  }

  /// Returns once the loop has taken everything that was sent so far.
  func settle() {
    let witness = client()
    for _ in 0..<2 {
      witness.send(post("x"))
      _ = witness.response()
    }
  }

  /// Moves the clock once the loop has taken everything that was sent so far.
  func pass(_ time: Milliseconds) {
    settle()
    clock.advance(time)
    server.tick()
  }

  private static func answer(_ message: Message, _ output: inout [UInt8], _ held: HeldReplies) -> Answer {
    let text = String(decoding: message.body.prefix(16), as: UTF8.self)
    if text.hasPrefix("line") {
      let reply = message.later()
      held.add(reply)
      return .inLine(reply)
    }
    if message.isFollower { return .notYet }
    switch text {
    case "silence": return .answered
    case "alone":
      output += Array((message.isAlone ? "[alone]" : "[among others]").utf8)
      return .answered
    case "later":
      let reply = message.later()
      DispatchQueue.global().async { reply.send(Array("[late]".utf8)) }
      return .later(reply)
    case "hold":
      let reply = message.later()
      held.add(reply)
      return .later(reply)
    case "drop": return .later(message.later())
    case "big":
      output.append(contentsOf: repeatElement(UInt8(ascii: "b"), count: 1 << 20))
      return .answered
    default: break
    }
    if text.hasPrefix("push "), let session = message.session {
      let words = text.split(separator: " ").dropFirst().compactMap { Int($0) }
      for number in 0..<(words.first ?? 0) {
        session.send(words.count > 1 ? event(number, size: words[1]) : Array("event \(number)".utf8))
      }
    }
    output.append(UInt8(ascii: "["))
    output.append(contentsOf: message.body)
    output.append(UInt8(ascii: "]"))
    return .answered
  }

  private static func route(_ request: HTTPRequest) -> RouteAnswer {
    switch (request.method, request.path) {
    case ("GET", "/health"), ("HEAD", "/health"): return .response(HTTPResponse(text: "fine"))
    case (_, "/health"): return .methodNotAllowed(allow: "GET, HEAD")
    case ("GET", "/peer"):
      return .response(HTTPResponse(text: "\(request.peer.address) \(request.peer.isLoopback)"))
    case (_, "/device"):
      let query = request.query ?? "-"
      let text = "\(request.method) \(query) \(request.header("x-lease") ?? "-") "
      return .response(
        HTTPResponse(
          status: 201, contentType: "text/plain", headers: [("X-Relay", "on"), ("X-Bad", "a\r\nb: c")],
          body: Array(text.utf8) + request.body))
    case ("GET", "/later"):
      let reply = request.later()
      DispatchQueue.global().async { reply.send(HTTPResponse(text: "late")) }
      return .later(reply)
    default: return .unknown
    }
  }
}

/// What became of the WebSockets.
final class Sessions: Sendable {
  let closed = DispatchSemaphore(value: 0)
  private let latest = Mutex<WebSocketSession?>(nil)

  func add(_ session: WebSocketSession) { latest.withLock { $0 = session } }

  var last: WebSocketSession? { latest.withLock { $0 } }
}

/// Replies that requests wait for.
final class HeldReplies: Sendable {
  private let arrivals = DispatchSemaphore(value: 0)
  private let replies = Mutex<[Reply]>([])

  func add(_ reply: Reply) {
    replies.withLock { $0.append(reply) }
    arrivals.signal()
  }

  /// How many are held.
  var count: Int { replies.withLock { $0.count } }

  /// Waits for the next request that is held.
  func next() -> Reply? {
    guard arrivals.wait(timeout: .now() + 10) == .success else { return nil }
    return replies.withLock { $0.removeFirst() }
  }
}

/// A clock that goes when told to.
final class TestClock: Sendable {
  private let time = Atomic<UInt64>(1_000_000)
  private let flies = Atomic(false)

  var now: Milliseconds {
    if flies.load(ordering: .acquiring) { advance(1000) }
    return time.load(ordering: .acquiring)
  }

  /// From now on a second goes by at every look.
  func fly() { flies.store(true, ordering: .releasing) }

  func advance(_ span: Milliseconds) { time.wrappingAdd(span, ordering: .acquiringAndReleasing) }
}

/// A well-formed POST to the message path.
func post(_ body: String, extra: String = "") -> String {
  "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(extra)"
    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
