import Chain
package import Primitives
import RPC
package import Server
import Synchronization

/// Joins the server to JSON-RPC: messages in, replies out, probes answered beside them.
final class RequestHandlers: Sendable {
  private final class Request: Sendable {
    let deferred: Dispatcher.Deferred
    let reply: Reply
    private let isTakenUp = Atomic(false)

    init(_ deferred: Dispatcher.Deferred, _ reply: Reply) { (self.deferred, self.reply) = (deferred, reply) }

    /// Does what can be done before its turn, unless somebody has taken that up or the turn has come.
    func prepare() {
      if !isTakenUp.exchange(true, ordering: .relaxed) { deferred.prepare() }
    }

    func answer() -> Bytes {
      isTakenUp.store(true, ordering: .relaxed)
      return deferred.answer()
    }
  }

  let dispatcher: Dispatcher
  /// The one thread that changes the chain.
  private let writer: Workers<Request>
  /// For what may take long: all that only reads, and what goes before a change's turn.
  private let readers: Workers<Request>
  /// For what goes before the turn of a submission that comes while the chain is busy, as it is when it waits for a sync.
  /// One thread keeps ahead: its part takes less than a block.
  private let helper: Workers<Request>
  /// Most submissions that wait for the disk together.
  private static let mostTogether = 64

  init(_ dispatcher: Dispatcher) {
    self.dispatcher = dispatcher
    let chain = dispatcher.node.chain
    writer = Workers(
      1,
      takes: { waiting, taken in
        waiting.prefix(Self.mostTogether - taken).prefix { $0.deferred.submissions > 0 }.count
      }
    ) { turn in
      let transactions = turn.work.reduce(0) { $0 + $1.deferred.submissions }
      // A batch is prepared on all cores.
      if transactions > 1, turn.work.count == 1 { turn.work[0].prepare() }
      func works(_ requests: [Request]) -> [() -> Bytes] { requests.map { request in { request.answer() } } }
      // Of several clients that wait for each other's sync, one is the first to send again.
      let isShared = transactions > 1 || transactions == 1 && turn.previous > 1
      let first = works(turn.work)
      let answers =
        isShared ? chain.together(first) { works(turn.takeMore(within: $0)) } : first.map { $0() }
      for (request, answer) in zip(turn.work, answers) { request.reply.send(answer) }
    }
    helper = Workers(1) { turn in for request in turn.work { request.prepare() } }
    readers = Workers(2) { [writer] turn in
      for request in turn.work {
        if !request.deferred.needsChain {
          request.reply.send(request.deferred.answer())
        } else {
          request.prepare()
          writer.run(request)
        }
      }
    }
  }

  /// Waits for what is under way.
  func stop() {
    writer.stop()
    readers.stop()
    helper.stop()
  }

  var handlers: ServerHandlers {
    ServerHandlers(
      message: { [self] message, output in answer(message, &output) }, route: Self.route,
      methods: { $0 == "/health" ? "GET, HEAD" : nil },
      closed: { [dispatcher] session in dispatcher.node.sessionEnded(session.id) })
  }

  private func answer(_ message: Message, _ output: inout Bytes) -> Answer {
    let (body, isTrusted) = (Bytes(message.body), message.peer.isLoopback)
    let deferred =
      message.isFollower
      ? dispatcher.receiveFollower(body, session: message.session, isTrusted: isTrusted)
      : dispatcher.receive(
        body, session: message.session, isTrusted: isTrusted, isAlone: message.isAlone, into: &output)
    guard let deferred else { return message.isFollower ? .notYet : .answered }
    let request = Request(deferred, message.later())
    if !deferred.needsChain || deferred.takesLongAhead {
      readers.run(request)
      return .later(request.reply)
    }
    if deferred.submissions > 0, writer.isBusy { helper.run(request) }
    writer.run(request)
    // The chain's thread takes submissions in the order they came, so that one connection's may share a sync too.
    return deferred.submissions > 0 ? .inLine(request.reply) : .later(request.reply)
  }

  /// Answers those who only want to know whether the node is there.
  private static func route(_ request: HTTPRequest) -> RouteAnswer {
    switch request.path {
    case "/", "/health":
      guard request.method == "GET" || request.method == "HEAD" else {
        return .methodNotAllowed(allow: request.path == "/" ? "GET, HEAD, POST, OPTIONS" : "GET, HEAD")
      }
      return .response(HTTPResponse(text: "neelum v\(version)\n"))
    default:
      return .unknown
    }
  }
}

/// A WebSocket is the session that JSON-RPC pushes to.
extension WebSocketSession: Session {
  package func push(_ message: Bytes) -> Bool { send(message) }
}
