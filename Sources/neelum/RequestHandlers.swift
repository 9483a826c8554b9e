package import Primitives
import RPC
package import Server

/// Joins the server to JSON-RPC: messages in, replies out, probes answered beside them.
final class RequestHandlers: Sendable {
  let dispatcher: Dispatcher
  /// The one thread that changes the chain.
  private let writer = Workers(1)
  /// For what only reads but may take long.
  private let readers = Workers(2)

  init(_ dispatcher: Dispatcher) { self.dispatcher = dispatcher }

  /// Waits for what is under way.
  func stop() {
    writer.stop()
    readers.stop()
  }

  var handlers: ServerHandlers {
    ServerHandlers(
      message: { [self] message, output in answer(message, &output) }, route: Self.route,
      methods: { $0 == "/health" ? "GET, HEAD" : nil },
      closed: { [dispatcher] session in dispatcher.node.sessionEnded(session.id) })
  }

  private func answer(_ message: Message, _ output: inout Bytes) -> Answer {
    let deferred = dispatcher.receive(
      Bytes(message.body), session: message.session, isTrusted: message.peer.isLoopback, into: &output)
    guard let deferred else { return .answered }
    let reply = message.later()
    (deferred.needsChain ? writer : readers).run { reply.send(deferred.answer()) }
    return .later(reply)
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
