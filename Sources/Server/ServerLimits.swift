/// Bounds everything that a stranger can make the server hold or wait for.
///
/// Sizes are bytes, times milliseconds.
package struct ServerLimits: Sendable {
  /// Largest HTTP body, chunked or not; more is refused with 413 before it is read.
  package var bodyBytes = 5 << 20
  /// Largest request line and header fields together, and largest trailer section.
  package var headBytes = 16 << 10
  /// Most header fields of one request.
  package var headerFields = 100
  /// Longest request target; more is 414.
  package var targetBytes = 8 << 10

  /// From a request's first byte to the end of its header fields; also a new connection's wait for its first byte.
  package var headTime: Milliseconds = 10_000
  /// From the end of the header fields to the end of the body.
  package var bodyTime: Milliseconds = 30_000
  /// From the moment the peer stops taking an answer until the answer must be gone.
  package var writeTime: Milliseconds = 30_000
  /// Between two requests of a connection; a silent WebSocket is pinged after it.
  package var idleTime: Milliseconds = 120_000
  /// For what is under way when the server stops.
  package var drainTime: Milliseconds = 5_000
  /// For the peer to read a refusal, or to answer a close frame, before the socket goes.
  package var lingerTime: Milliseconds = 2_000

  /// Open connections that speak HTTP; one more is told 503.
  package var httpConnections = 256
  /// Open connections that speak WebSocket; one more upgrade is told 503.
  package var webSocketConnections = 256
  /// Open connections from one address of any kind; the loopback is exempt.
  package var connectionsPerAddress = 32
  /// Whether connections from this machine don't count towards `connectionsPerAddress`.
  package var exemptsLoopback = true

  /// Largest WebSocket message, whole or in fragments; more is closed with 1009.
  package var messageBytes = 5 << 20
  /// Pushed messages that may wait for a WebSocket that has stopped reading; one more closes it with 1013.
  package var queuedMessages = 1024
  /// Bytes of pushed messages that may wait for a WebSocket whose socket is full; more closes it with 1013.
  package var queuedBytes = 4 << 20
  /// A WebSocket whose full socket took nothing for this long has stopped reading.
  package var stallTime: Milliseconds = 2_000
  /// Answers that a connection may be owed while more messages are taken from it.
  package var owedAnswers = 128
  /// Bytes of the messages that they answer beyond which no more are taken.
  package var owedBytes = 256 << 10
  /// Unsent output at which a connection's further requests wait.
  package var outputBytes = 256 << 10

  package init() {}
}
