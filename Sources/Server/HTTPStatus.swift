/// The status codes that the server itself gives, with their phrases.
enum HTTPStatus {
  /// The phrase that belongs to a code; empty for codes that only a route gives.
  static func phrase(_ code: Int) -> String {
    switch code {
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
  }

  /// Tells whether an answer of this status never has a body.
  static func isBodiless(_ code: Int) -> Bool { code < 200 || code == 204 || code == 304 }
}

/// Refuses a request: the status to answer and one plain sentence for whoever debugs the client.
struct RequestFault: Error, Equatable {
  var status: Int
  var reason: String
  /// Whether what follows can't be told from the next request, or is too much to read. A request that is only
  /// not wanted leaves the connection as it was, once its body is read.
  var endsConnection: Bool

  init(_ status: Int, _ reason: String, endsConnection: Bool = true) {
    self.status = status
    self.reason = reason
    self.endsConnection = endsConnection
  }

  /// The answer that says so.
  var response: HTTPResponse {
    HTTPResponse(
      status: status, contentType: "text/plain; charset=utf-8",
      headers: status == 426 ? [("Sec-WebSocket-Version", "13")] : [], body: Array((reason + "\n").utf8))
  }
}
