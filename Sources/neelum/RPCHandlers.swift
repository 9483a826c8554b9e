import RPC
import Server

/// Joins the server to JSON-RPC: messages in, replies out, probes answered beside them.
struct RPCHandlers {
  let dispatcher: Dispatcher

  init(_ dispatcher: Dispatcher) { self.dispatcher = dispatcher }

  var handlers: ServerHandlers {
    ServerHandlers(
      message: { [dispatcher] message, output in
        let session = message.session.map(SocketSession.init)
        let deferred = dispatcher.receive(
          Array(message.body), session: session, isTrusted: message.peer.isLoopback, into: &output)
        if let deferred { output.append(contentsOf: deferred.answer()) }
        return .answered
      },
      route: Self.route)
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

/// A WebSocket as JSON-RPC sees it.
private final class SocketSession: Session {
  private let socket: WebSocketSession

  init(_ socket: WebSocketSession) { self.socket = socket }

  var id: UInt64 { socket.id }
  func push(_ message: [UInt8]) -> Bool { socket.send(message) }
}
