import EVM
import Primitives

/// What waits of one sender: by nonce, those whose turn comes next and those behind a gap.
struct PoolLine: Sendable {
  private(set) var entries: [UInt64: TransactionPool.Entry] = [:]
  /// The account's nonce, which its next transaction must have. Nothing waits below it.
  private(set) var nonce: UInt64
  /// The first nonce that nobody waits with: what waits above it is queued behind a gap.
  private(set) var next: UInt64
  /// Wei that all of it may cost at most.
  private(set) var cost: UInt256 = 0

  init(nonce: UInt64) { (self.nonce, next) = (nonce, nonce) }

  /// How many wait behind a gap.
  var queuedCount: Int { entries.count - Int(clamping: next - nonce) }

  /// The transaction whose turn it is.
  var first: TransactionPool.Entry? { next > nonce ? entries[nonce] : nil }

  mutating func set(_ entry: TransactionPool.Entry) {
    let nonce = entry.transaction.transaction.nonce
    if let old = entries.updateValue(entry, forKey: nonce) { cost = cost &- old.transaction.highestCost }
    cost = cost &+ entry.transaction.highestCost
    while entries[next] != nil { next += 1 }
  }

  mutating func remove(_ nonce: UInt64) -> TransactionPool.Entry? {
    guard let entry = entries.removeValue(forKey: nonce) else { return nil }
    cost = cost &- entry.transaction.highestCost
    next = min(next, nonce)
    return entry
  }

  /// Follows the account to another nonce and answers what it overtook.
  mutating func move(to nonce: UInt64) -> [TransactionPool.Entry] {
    var overtaken: [TransactionPool.Entry] = []
    if nonce > self.nonce, nonce - self.nonce == 1 {
      if let entry = remove(self.nonce) { overtaken.append(entry) }
    } else {
      for old in entries.keys where old < nonce {
        if let entry = remove(old) { overtaken.append(entry) }
      }
    }
    if next < nonce || nonce < self.nonce { next = nonce }
    self.nonce = nonce
    while entries[next] != nil { next += 1 }
    return overtaken
  }
}

extension SignedTransaction {
  /// Wei that the sender must have: value and gas at its highest price. Clamped to the largest word.
  var highestCost: UInt256 {
    let fee = transaction.maxFeePerGas.multiplied(by: UInt256(transaction.gasLimit))
    let blobGas = UInt256(UInt64(transaction.blobHashes.count) &* FeeRules.gasPerBlob)
    let blobFee = transaction.maxFeePerBlobGas.multiplied(by: blobGas)
    guard let fee, let blobFee else { return .max }
    return fee.adding(blobFee)?.adding(transaction.value) ?? .max
  }
}
