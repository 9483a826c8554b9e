import Primitives

/// What a change of the chain does to what waits. It is written with that change, so that neither is ever found without
/// the other, and made in memory after it.
struct PoolChange: Sendable {
  /// What waits no longer.
  var leaving: [TransactionPool.Entry] = []
  /// Where senders' nonces stand now.
  var nonces: [Address: UInt64] = [:]

  var isEmpty: Bool { leaving.isEmpty && nonces.isEmpty }
}

extension TransactionPool {
  /// What happens when some are dropped, and accounts, among them such as nothing waits of, come to these nonces.
  func change(dropping hashes: [Hash32], nonces: [Address: UInt64]) -> PoolChange {
    var change = PoolChange(leaving: hashes.compactMap { byHash[$0] })
    for (sender, nonce) in nonces where lines[sender].map({ $0.nonce != nonce }) ?? false {
      change.nonces[sender] = nonce
      change.leaving += overtaken(of: sender, by: nonce)
    }
    return change
  }

  mutating func make(_ change: PoolChange) {
    for entry in change.leaving { remove(entry.transaction.hash) }
    for (sender, nonce) in change.nonces { move(sender, to: nonce) }
  }
}
