import EVM
import Primitives

/// Transactions that wait: by sender and nonce, so that those after a gap wait for the gap to fill.
///
/// What was once taken is never pushed out by others: a full pool refuses newcomers.
package struct TransactionPool: Sendable {
  struct Entry: Sendable {
    let transaction: SignedTransaction
    /// Counts arrivals.
    let order: UInt64
  }

  /// Most slots of what waits, and most transactions of one sender behind a gap.
  package struct Limits: Sendable {
    package var all = 6144
    package var queued = 64
    /// By how many hundredths the fees of a replacement must be higher.
    package var priceBump: UInt64 = 10

    package init() {}
  }

  private(set) var lines: [Address: PoolLine] = [:]
  private(set) var byHash: [Hash32: Entry] = [:]
  /// What waits takes as many: a transaction one for each 32 KiB that it begins, so that the pool's memory is bounded.
  private var slots = 0
  /// Senders with a transaction whose turn it is.
  private(set) var ready: Set<Address> = []
  private var arrivals: UInt64 = 0
  /// Grows with every change of the chain's pool.
  var revision: UInt64 = 0

  var count: Int { byHash.count }
  var isEmpty: Bool { byHash.isEmpty }

  /// Checks that there is room for a transaction, and that it outbids the one it would replace.
  func check(_ transaction: SignedTransaction, limits: Limits) throws(ChainError) {
    if byHash.isEmpty { return }
    if byHash[transaction.hash] != nil { throw .alreadyKnown(transaction.hash) }
    let own = transaction.transaction.nonce
    let line = lines[transaction.sender]
    if let rival = line?.entries[own]?.transaction {
      guard transaction.transaction.outbids(rival.transaction, bump: limits.priceBump) else {
        throw .replacementUnderpriced
      }
      return
    }
    if slots + transaction.slots > limits.all { throw .poolFull }
    if let line, own > line.next, line.queuedCount >= limits.queued { throw .tooManyQueued(limits.queued) }
  }

  /// The place that the next arrival gets.
  var nextOrder: UInt64 { arrivals + 1 }

  /// What waits with the sender and nonce of a transaction.
  func rival(of transaction: SignedTransaction) -> Entry? {
    lines[transaction.sender]?.entries[transaction.transaction.nonce]
  }

  /// Adds a transaction that `check` let pass, in place of its rival.
  mutating func insert(_ transaction: SignedTransaction, nonce: UInt64) {
    arrivals += 1
    restore(Entry(transaction: transaction, order: arrivals), nonce: nonce)
  }

  /// Lets something wait again in the place it had among the arrivals, which is its key in the database.
  mutating func restore(_ entry: Entry, nonce: UInt64) {
    let transaction = entry.transaction
    if let rival = rival(of: transaction) { forget(rival.transaction.hash) }
    byHash[transaction.hash] = entry
    slots += transaction.slots
    lines[transaction.sender, default: PoolLine(nonce: nonce)].set(entry)
    settle(transaction.sender)
  }

  @discardableResult
  mutating func remove(_ hash: Hash32) -> Entry? {
    guard let entry = forget(hash) else { return nil }
    let sender = entry.transaction.sender
    _ = lines[sender]?.remove(entry.transaction.transaction.nonce)
    settle(sender)
    return entry
  }

  @discardableResult
  private mutating func forget(_ hash: Hash32) -> Entry? {
    guard let entry = byHash.removeValue(forKey: hash) else { return nil }
    slots -= entry.transaction.slots
    return entry
  }

  /// What is overtaken when the sender's nonce becomes the given one.
  func overtaken(of sender: Address, by nonce: UInt64) -> [Entry] {
    guard let line = lines[sender] else { return [] }
    if nonce > line.nonce, nonce - line.nonce == 1 { return line.entries[line.nonce].map { [$0] } ?? [] }
    return line.entries.values.filter { $0.transaction.transaction.nonce < nonce }
  }

  /// Follows an account to its new nonce; what it overtook is dropped.
  mutating func move(_ sender: Address, to nonce: UInt64) {
    guard let dropped = lines[sender]?.move(to: nonce) else { return }
    for entry in dropped { forget(entry.transaction.hash) }
    settle(sender)
  }

  /// The nonce of the sender's next transaction after those that wait without a gap.
  func nextNonce(of sender: Address, from nonce: UInt64) -> UInt64 { lines[sender]?.next ?? nonce }

  /// Wei that the sender's other transactions may cost at most.
  func cost(of sender: Address, besides nonce: UInt64) -> UInt256 {
    guard let line = lines[sender] else { return 0 }
    return line.cost &- (line.entries[nonce]?.transaction.highestCost ?? 0)
  }

  private mutating func settle(_ sender: Address) {
    guard let line = lines[sender] else { return }
    if line.entries.isEmpty { lines[sender] = nil }
    if line.first != nil { ready.insert(sender) } else { ready.remove(sender) }
  }
}

extension SignedTransaction {
  fileprivate var slots: Int { encoded.count / (32 << 10) + 1 }
}

extension Transaction {
  /// Whether all fees are so many hundredths higher than another's; blobs are dear to take twice, so where there are any
  /// the fees must double, as geth asks.
  fileprivate func outbids(_ old: Transaction, bump: UInt64) -> Bool {
    let hasBlobs = kind == .blob || old.kind == .blob
    let hundredths = UInt256(100).adding(UInt256(hasBlobs ? max(bump, 100) : bump)) ?? .max
    func isHigher(_ new: UInt256, than old: UInt256) -> Bool {
      guard let product = old.multiplied(by: hundredths) else { return false }
      return new >= product / 100 && new > old
    }
    if kind == .blob, old.kind == .blob, !isHigher(maxFeePerBlobGas, than: old.maxFeePerBlobGas) {
      return false
    }
    return isHigher(maxFeePerGas, than: old.maxFeePerGas)
      && isHigher(maxPriorityFeePerGas, than: old.maxPriorityFeePerGas)
  }
}
