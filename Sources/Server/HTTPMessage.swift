/// Who is at the other end.
package struct Peer: Sendable, Equatable {
  /// The address in figures, without port.
  package let address: String
  /// Whether it is this machine.
  package let isLoopback: Bool
}

/// A request to a route: everything that doesn't go to the message handler.
package struct HTTPRequest: Sendable {
  package var method: String
  /// The path as sent: percent-encoding stands.
  package var path: String
  /// What stands behind `?`, or nil.
  package var query: String?
  /// Fields in the order they came; names in lower case.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  package var peer: Peer

  let ticket: Reply.Ticket

  /// The first field of a name, which is given in lower case.
  package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// Takes a token for an answer that comes later, from any thread.
  package func later() -> Reply { Reply(ticket) }
}

/// The answer of a route.
package struct HTTPResponse: Sendable {
  package var status: Int
  /// Fields beside Content-Type, Content-Length and Connection, which the server writes. Line breaks in them
  /// drop the field.
  package var headers: [(name: String, value: String)]
  package var contentType: String?
  package var body: [UInt8]

  package init(
    status: Int = 200, contentType: String? = nil, headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  /// Makes an answer of plain text.
  package init(status: Int = 200, text: String) {
    self.init(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
  }
}

/// A body posted to the message path, or a message of a WebSocket.
package struct Message {
  /// The bytes; a view of the connection's buffer, to be copied only where it must outlive the call.
  package let body: ArraySlice<UInt8>
  /// Names the connection for as long as the server runs.
  package let connection: UInt64
  /// The WebSocket it came by; nil over HTTP.
  package let session: WebSocketSession?
  /// The `Authorization` field of the request, or of the WebSocket's handshake.
  package let authorization: String?
  package let peer: Peer
  /// Whether the loop has nothing else to do at the time, so that up to a millisecond may be taken.
  package let isAlone: Bool
  /// Whether answers to messages before it on the connection are still to come: its own can't be given at once then.
  package let isFollower: Bool

  let ticket: Reply.Ticket

  /// Takes a token for an answer that comes later, from any thread.
  package func later() -> Reply { Reply(ticket) }
}

/// How a handler answers a message.
package enum Answer {
  /// The answer is in the output. Nothing appended: 204 over HTTP, silence over WebSocket.
  case answered
  /// The answer comes by this token; the connection's next requests wait for it.
  case later(Reply)
  /// The answer comes by this token; the connection's next messages are handed over before it, as followers. Answers
  /// are given in the order of the messages all the same.
  case inLine(Reply)
  /// The follower must wait: it is handed over again, as none, after the answers before it.
  case notYet
}

/// How a handler answers a request to a route.
package enum RouteAnswer {
  case response(HTTPResponse)
  /// The answer comes by this token.
  case later(Reply)
  /// No such route: 404.
  case unknown
  /// There is such a path, but not for this method: 405 with these in `Allow`.
  case methodNotAllowed(allow: String)
}
