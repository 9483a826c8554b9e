import EVM
import Primitives
import Storage

/// What waits is kept in the database too, so that a hash once returned is mined or waiting after a restart.
extension ChainWriter {
  /// Whether anything outlives the process.
  var isLasting: Bool { !(store is MemoryStore) }

  /// Takes a transaction into the pool and, where there is one, into the database.
  mutating func keep(_ signed: SignedTransaction, nonce: UInt64) throws(ChainError) {
    let (rival, order) = pool.look { ($0.rival(of: signed), $0.nextOrder) }
    if isLasting {
      var batch = WriteBatch()
      if let rival { batch.remove(rival) }
      batch.set(
        Prefix.waiting.key(order),
        to: RLP.list([.fixed(signed.sender), .string(signed.encoded)]).encoded)
      try write(batch)
    }
    group?.note(.init(hash: signed.hash, rival: rival, nonce: nonce))
    pool.change { $0.insert(signed, nonce: nonce) }
  }

  /// Drops transactions that wait.
  mutating func drop(_ hashes: [Hash32]) throws(ChainError) {
    if hashes.isEmpty { return }
    if isLasting {
      var batch = WriteBatch()
      for entry in pool.look({ pool in hashes.compactMap { pool.byHash[$0] } }) { batch.remove(entry) }
      if !batch.isEmpty { try write(batch) }
    }
    pool.change { pool in for hash in hashes { pool.remove(hash) } }
  }

  /// Adds to a block's batch that what it overtakes no longer waits.
  func removeOvertaken(by diff: StateDiff, from batch: inout WriteBatch) {
    guard isLasting else { return }
    let overtaken = pool.look { pool -> [TransactionPool.Entry] in
      if pool.isEmpty { return [] }
      return diff.accounts.flatMap { pool.overtaken(of: $0, by: $1.account?.nonce ?? 0) }
    }
    for entry in overtaken { batch.remove(entry) }
  }

  /// Drops what a block overtook. Not only senders' nonces move: authorizations and creations move others'.
  func follow(_ diff: StateDiff) {
    pool.change { pool in
      if pool.isEmpty { return }
      for (address, change) in diff.accounts { pool.move(address, to: change.account?.nonce ?? 0) }
    }
  }

  /// Looks again at the nonces of those who wait, after the state changed by other means than a block.
  mutating func followNonces() throws(ChainError) {
    for sender in pool.look({ Array($0.lines.keys) }) {
      let nonce = try account(at: sender).nonce
      try drop(pool.look { $0.overtaken(of: sender, by: nonce).map(\.transaction.hash) })
      pool.change { $0.move(sender, to: nonce) }
    }
  }

  /// Reads what waited when the chain was closed, in the order it came.
  mutating func loadPool() throws(ChainError) {
    var items: [(key: Bytes, value: Bytes)] = []
    do throws(StoreError) {
      try store.scan(KeyRange(prefix: Prefix.waiting.key()), backwards: false) { key, value in
        items.append((key, value))
        return true
      }
    } catch { throw .store(error) }
    if items.isEmpty { return }
    // They get new places, for the arrivals are counted from the beginning again.
    var batch = WriteBatch()
    for item in items { batch.remove(item.key) }
    for item in items {
      let signed: SignedTransaction
      do { signed = try SignedTransaction(waiting: item.value) } catch {
        throw .corruptState("a waiting transaction is damaged")
      }
      let nonce = try account(at: signed.sender).nonce
      if signed.transaction.nonce < nonce { continue }
      batch.set(Prefix.waiting.key(pool.look { $0.nextOrder }), to: item.value)
      pool.change { $0.insert(signed, nonce: nonce) }
    }
    try write(batch)
  }
}

extension SignedTransaction {
  /// Reads what was kept of a transaction that waits.
  init(waiting bytes: Bytes) throws {
    let fields = try RLP(decoding: bytes).list(count: 2)
    try self.init(stored: fields[1].string(), sender: fields[0].fixed())
  }
}

extension WriteBatch {
  fileprivate mutating func remove(_ entry: TransactionPool.Entry) {
    remove(Prefix.waiting.key(entry.order))
  }
}
