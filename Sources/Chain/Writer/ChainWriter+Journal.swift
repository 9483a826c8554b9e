import EVM
import Primitives
import Storage

/// What waits is kept in the database too, so that a hash once returned is mined or waiting after a restart.
extension ChainWriter {
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
    let change = pool.look { $0.change(dropping: hashes, nonces: [:]) }
    if change.isEmpty { return }
    var batch = WriteBatch()
    add(change, to: &batch)
    if !batch.isEmpty { try write(batch) }
    // A failed group puts back what it kept, not what it dropped.
    try closeGroup()
    pool.change { $0.make(change) }
  }

  /// Adds to the batch of what changes the pool that some no longer waits.
  func add(_ change: PoolChange, to batch: inout WriteBatch) {
    if isLasting { for entry in change.leaving { batch.remove(entry) } }
  }

  /// What a block does to the pool. Not only senders' nonces move: authorizations and creations move others'.
  func poolChange(after diff: StateDiff, dropping hashes: [Hash32]) -> PoolChange {
    pool.look { pool in
      if pool.isEmpty { return PoolChange() }
      return pool.change(dropping: hashes, nonces: diff.accounts.mapValues { $0.account?.nonce ?? 0 })
    }
  }

  /// What a batch that changes the state by other means than a block does to the pool.
  func poolChange(after batch: WriteBatch) throws(ChainError) -> PoolChange {
    let senders = pool.look { Array($0.lines.keys) }
    if senders.isEmpty { return PoolChange() }
    let layer = OverlayStore(over: store)
    layer.write(batch, synced: false)
    let state = LatestState(store: layer)
    var nonces: [Address: UInt64] = [:]
    do throws(StateReadError) {
      for sender in senders { nonces[sender] = try state.account(at: sender)?.nonce ?? 0 }
    } catch { throw .corruptState(error.reason) }
    return pool.look { $0.change(dropping: [], nonces: nonces) }
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
