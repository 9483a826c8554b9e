package import Primitives

/// A connection to which messages can be pushed: a WebSocket, seen from here.
package protocol Session: AnyObject, Sendable {
  /// Names the connection for as long as the process runs.
  var id: UInt64 { get }

  /// Sends a message; false when the connection is gone.
  func push(_ message: Bytes) -> Bool
}

/// Who asks, and what there is to answer from.
package struct Call: Sendable {
  package let node: Node
  /// Nil over HTTP.
  package let session: (any Session)?
  /// Whether others would wait behind this: a body that would take long then throws `TakesLonger`.
  package var isBrief = false

  package init(node: Node, session: (any Session)? = nil) { (self.node, self.session) = (node, session) }
}

/// Says that a request isn't one to be answered where it came in.
struct TakesLonger: Error {}
