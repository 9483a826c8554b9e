import EVM
import Primitives
import Synchronization

/// Transactions that wait: by sender and nonce, so that those after a gap wait for the gap to fill.
///
/// Only the writer changes it; readers look at any time, behind a lock of its own that nobody holds for long.
final class TransactionPool: Sendable {
  struct Entry: Sendable {
    let transaction: SignedTransaction
    /// Counts arrivals.
    let order: UInt64
  }

  fileprivate struct Content {
    var senders: [Address: [UInt64: Entry]] = [:]
    var byHash: [Hash32: SignedTransaction] = [:]
    var arrivals: UInt64 = 0
  }

  private let content = Mutex(Content())

  var senders: [Address: [UInt64: Entry]] { content.withLock { $0.senders } }
  var count: Int { content.withLock { $0.byHash.count } }

  subscript(hash: Hash32) -> SignedTransaction? { content.withLock { $0.byHash[hash] } }

  func contains(_ hash: Hash32) -> Bool { content.withLock { $0.byHash[hash] != nil } }

  /// What waits of one sender, by nonce.
  func entries(of sender: Address) -> [UInt64: Entry] { content.withLock { $0.senders[sender] ?? [:] } }

  /// Adds a transaction, in place of one with the same nonce where both its fees are a tenth higher.
  func insert(_ transaction: SignedTransaction, limit: Int) throws(ChainError) {
    let error = content.withLock { content -> ChainError? in content.insert(transaction, limit: limit) }
    if let error { throw error }
  }

  @discardableResult
  func remove(_ hash: Hash32) -> SignedTransaction? { content.withLock { $0.remove(hash) } }

  func removeAll() { content.withLock { ($0.senders, $0.byHash) = ([:], [:]) } }

  /// Drops what the sender's nonce has overtaken.
  func drop(of sender: Address, below nonce: UInt64) {
    content.withLock { content in
      for (_, entry) in (content.senders[sender] ?? [:]).filter({ $0.key < nonce }) {
        content.remove(entry.transaction.hash)
      }
    }
  }

  /// The sender's first nonce that no waiting transaction takes.
  func nextNonce(of sender: Address, from nonce: UInt64) -> UInt64 {
    content.withLock { Self.nextNonce(in: $0.senders[sender] ?? [:], from: nonce) }
  }

  static func nextNonce(in waiting: [UInt64: Entry], from nonce: UInt64) -> UInt64 {
    var next = nonce
    while waiting[next] != nil { next += 1 }
    return next
  }
}

extension TransactionPool.Content {
  fileprivate mutating func insert(_ transaction: SignedTransaction, limit: Int) -> ChainError? {
    if byHash[transaction.hash] != nil { return .alreadyKnown(transaction.hash) }
    let (sender, nonce) = (transaction.sender, transaction.transaction.nonce)
    if let present = senders[sender]?[nonce]?.transaction {
      guard outbids(transaction.transaction, present.transaction) else { return .replacementUnderpriced }
      byHash[present.hash] = nil
    } else if byHash.count >= limit {
      return .poolFull
    }
    arrivals += 1
    senders[sender, default: [:]][nonce] = TransactionPool.Entry(transaction: transaction, order: arrivals)
    byHash[transaction.hash] = transaction
    return nil
  }

  private func outbids(_ new: Transaction, _ old: Transaction) -> Bool {
    func isTenthHigher(_ new: UInt256, _ old: UInt256) -> Bool {
      guard let least = old.multiplied(by: 110), let offer = new.multiplied(by: 100) else { return false }
      return offer >= least && new > old
    }
    return isTenthHigher(new.maxFeePerGas, old.maxFeePerGas)
      && isTenthHigher(new.maxPriorityFeePerGas, old.maxPriorityFeePerGas)
  }

  @discardableResult
  fileprivate mutating func remove(_ hash: Hash32) -> SignedTransaction? {
    guard let transaction = byHash.removeValue(forKey: hash) else { return nil }
    senders[transaction.sender]?[transaction.transaction.nonce] = nil
    if senders[transaction.sender]?.isEmpty == true { senders[transaction.sender] = nil }
    return transaction
  }
}
