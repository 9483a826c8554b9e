import EVM
import Primitives

/// Transactions that wait: by sender and nonce, so that those after a gap wait for the gap to fill.
struct TransactionPool: Sendable {
  struct Entry: Sendable {
    let transaction: SignedTransaction
    /// Counts arrivals.
    let order: UInt64
  }

  private(set) var senders: [Address: [UInt64: Entry]] = [:]
  private(set) var byHash: [Hash32: SignedTransaction] = [:]
  private var arrivals: UInt64 = 0

  var count: Int { byHash.count }

  func contains(_ hash: Hash32) -> Bool { byHash[hash] != nil }

  /// Adds a transaction, in place of one with the same nonce where both its fees are a tenth higher.
  mutating func insert(_ transaction: SignedTransaction, limit: Int) throws(ChainError) {
    if byHash[transaction.hash] != nil { throw .alreadyKnown(transaction.hash) }
    let (sender, nonce) = (transaction.sender, transaction.transaction.nonce)
    if let present = senders[sender]?[nonce]?.transaction {
      guard outbids(transaction.transaction, present.transaction) else { throw .replacementUnderpriced }
      byHash[present.hash] = nil
    } else if count >= limit {
      throw .poolFull
    }
    arrivals += 1
    senders[sender, default: [:]][nonce] = Entry(transaction: transaction, order: arrivals)
    byHash[transaction.hash] = transaction
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
  mutating func remove(_ hash: Hash32) -> SignedTransaction? {
    guard let transaction = byHash.removeValue(forKey: hash) else { return nil }
    senders[transaction.sender]?[transaction.transaction.nonce] = nil
    if senders[transaction.sender]?.isEmpty == true { senders[transaction.sender] = nil }
    return transaction
  }

  mutating func removeAll() { (senders, byHash) = ([:], [:]) }

  /// Drops what the sender's nonce has overtaken.
  mutating func drop(of sender: Address, below nonce: UInt64) {
    for (_, entry) in (senders[sender] ?? [:]).filter({ $0.key < nonce }) { remove(entry.transaction.hash) }
  }

  /// The sender's first nonce that no waiting transaction takes.
  func nextNonce(of sender: Address, from nonce: UInt64) -> UInt64 {
    guard let waiting = senders[sender] else { return nonce }
    var next = nonce
    while waiting[next] != nil { next += 1 }
    return next
  }
}
