import Primitives

/// One HTTP request, ready to be sent.
struct HTTPRequest: Hashable, Sendable {
  var method: String
  var url: String
  var headers: [String] = []
  var body: Bytes = []
  /// User and password for Basic or Digest, whichever the server asks for.
  var credentials: Credentials?
  var connectMilliseconds = 2000
  var totalMilliseconds = 3000
  /// Longer answers are a failure.
  var answerLimit = 65_536
}

struct Credentials: Hashable, Sendable {
  var user: String
  var password: String
}

struct HTTPReply: Sendable {
  var status: Int
  var body: Bytes

  var isSuccess: Bool { (200...299).contains(status) }
}

/// Why no answer came, in libcurl's words.
struct HTTPFailure: Error, CustomStringConvertible {
  var description: String
}
