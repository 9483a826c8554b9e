import Synchronization

/// The pool behind a lock of its own that nobody holds for long: only the writer changes it, and readers look
/// beside it.
final class SharedPool: Sendable {
  private let pool: Mutex<TransactionPool>

  init(_ pool: TransactionPool = TransactionPool()) { self.pool = Mutex(pool) }

  func look<Value: Sendable>(
    _ body: (borrowing TransactionPool) throws(ChainError) -> Value
  ) throws(ChainError) -> Value {
    try pool.withLock { pool throws(ChainError) in try body(pool) }
  }

  func look<Value: Sendable>(_ body: (borrowing TransactionPool) -> Value) -> Value {
    pool.withLock { body($0) }
  }

  func change<Value: Sendable>(_ body: (inout TransactionPool) -> Value) -> Value {
    pool.withLock { pool in
      defer { pool.revision &+= 1 }
      return body(&pool)
    }
  }

  /// The pool as it stands; while the copy lives, the next change costs as much as the whole pool.
  var copy: TransactionPool { pool.withLock { $0 } }
}
