import Primitives
package import Storage

/// What observers are told, in the order it came to be.
package enum ChainEvent: Sendable {
  /// A new block is the head; its receipts can be read.
  case head(Block)
  /// The logs of the new head, never none.
  case logs([LogRecord])
  /// Logs of a block that was undone.
  case removedLogs([LogRecord])
  /// A write failed, and nothing is written any more; what was written before can still be read.
  case writingStopped(StoreError)
  /// A clock shall mine blocks so far apart from now on; none at zero.
  case blockInterval(Duration)
  /// A transaction began to wait.
  case pending(SignedTransaction)
}
