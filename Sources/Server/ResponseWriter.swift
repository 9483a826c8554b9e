/// Writes answers straight into a connection's output.
enum ResponseWriter {
  /// What an answer's head says beside status and body.
  struct Terms {
    var keepsAlive = true
    /// HTTP/1.0 must be told that the connection stays.
    var isOldVersion = false
    var isHead = false
    var grant = AccessPolicy.Grant.silent
    var requestID: String?
  }

  private static let plainMessage = Array(
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length:           ".utf8)
  private static let lengthPlaceholder = Array("Content-Length:           ".utf8)

  /// Begins the answer to a message; the body is appended by the handler next, its length filled in by `finishMessage`.
  ///
  /// The length is written right-aligned into a run of blanks, which the grammar allows before any value, so
  /// that head and body need no second buffer.
  /// - Returns: the position behind the head.
  static func beginMessage(_ terms: Terms, in output: inout [UInt8]) -> Int {
    if terms.keepsAlive, !terms.isOldVersion, terms.grant == .silent, terms.requestID == nil {
      output.append(contentsOf: plainMessage)
    } else {
      append("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", &output)
      appendTerms(terms, &output)
      output.append(contentsOf: lengthPlaceholder)
    }
    append("\r\n\r\n", &output)
    return output.count
  }

  /// Fills in the length of a body that begins at a position.
  static func finishMessage(bodyAt start: Int, in output: inout [UInt8]) {
    var length = output.count - start
    var digit = start - 5
    repeat {
      output[digit] = 48 + UInt8(length % 10)
      length /= 10
      digit -= 1
    } while length > 0
  }

  /// Writes a whole answer.
  static func append(_ response: HTTPResponse, _ terms: Terms, to output: inout [UInt8]) {
    append("HTTP/1.1 \(response.status) \(HTTPStatus.phrase(response.status))\r\n", &output)
    if let type = response.contentType { appendField("Content-Type", type, &output) }
    for (name, value) in response.headers { appendField(name, value, &output) }
    appendTerms(terms, &output)
    if HTTPStatus.isBodiless(response.status) {
      append("\r\n", &output)
      return
    }
    append("Content-Length: \(response.body.count)\r\n\r\n", &output)
    if !terms.isHead { output.append(contentsOf: response.body) }
  }

  private static func appendTerms(_ terms: Terms, _ output: inout [UInt8]) {
    switch terms.grant {
    case .silent, .refused: break
    case .origin(let origin):
      appendField("Access-Control-Allow-Origin", origin, &output)
      append("Access-Control-Allow-Credentials: true\r\nVary: Origin\r\n", &output)
    case .anyone: append("Access-Control-Allow-Origin: *\r\n", &output)
    }
    if let id = terms.requestID { appendField("X-Request-Id", id, &output) }
    if !terms.keepsAlive {
      append("Connection: close\r\n", &output)
    } else if terms.isOldVersion {
      append("Connection: keep-alive\r\n", &output)
    }
  }

  /// Writes one field, or nothing when it would break out of its line.
  private static func appendField(_ name: String, _ value: String, _ output: inout [UInt8]) {
    guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isTokenByte),
      value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == ASCII.tab })
    else { return }
    append(name, &output)
    append(": ", &output)
    append(value, &output)
    append("\r\n", &output)
  }

  private static func append(_ text: String, _ output: inout [UInt8]) {
    output.append(contentsOf: text.utf8)
  }
}
