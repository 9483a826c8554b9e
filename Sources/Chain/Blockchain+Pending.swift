import EVM
import Primitives
import Storage

/// The block that would be mined now: built beside the writer, which is never held up by it.
extension Blockchain {
  /// The block that would be mined now, with its receipts.
  ///
  /// Throws `timedOut` where that takes longer than calls may.
  package func pendingBlock() throws(ChainError) -> PendingBlock {
    try pendingBlock(RunLimit(configuration.callTimeLimit))
  }

  func pendingBlock(_ limit: RunLimit) throws(ChainError) -> PendingBlock {
    let ground = PendingBlock.Ground(standing, poolRevision: waiting.look { $0.revision })
    return try lastPending.block(on: ground) { () throws(ChainError) in
      try buildPending(try moment(limit), limit).pending
    }
  }

  /// A chain that no writer changes, at whose end stands the block that would be mined now.
  func chainWithPending(_ limit: RunLimit) throws(ChainError) -> (ChainView, Header) {
    let moment = try moment(limit)
    let (pending, changes) = try buildPending(moment, limit)
    let layer = OverlayStore(over: moment.store)
    layer.write(changes, synced: false)
    var view = moment.view
    (view.store, view.root) = (layer, pending.block.header.stateRoot)
    return (view, pending.block.header)
  }

  /// The chain, what waits, and the entries of the store, all of one time.
  private struct Moment {
    let standing: Standing
    let pool: TransactionPool
    let store: any KeyValueStore

    /// The chain on the frozen store, of which nothing can be undone.
    var view: ChainView {
      var view = standing.view
      (view.store, view.epochs, view.epoch) = (store, Epoch(), 0)
      return view
    }
  }

  private func moment(_ limit: RunLimit) throws(ChainError) -> Moment {
    while true {
      let standing = standing
      var pool = waiting.copy
      let store = try frozen(standing.view.store)
      guard let stored = try StoredChain(store)?.view else { throw .unknownBlock }
      if stored.isSame(as: standing.view) {
        try pool.follow(LatestState(store: store))
        return Moment(standing: standing, pool: pool, store: store)
      }
      // A change is written but not told of yet, or was told of since.
      waitForChange()
      try limit.ensureTime()
    }
  }

  private func buildPending(
    _ moment: Moment, _ limit: RunLimit
  ) throws(ChainError) -> (pending: PendingBlock, changes: WriteBatch) {
    let (standing, view) = (moment.standing, moment.standing.view)
    let ground = PendingBlock.Ground(standing, poolRevision: moment.pool.revision)
    var builder = BlockBuilder(header: ground.header, view: moment.view, codes: codes)
    _ = try builder.fill(from: moment.pool, ordering: standing.configuration.ordering, limit: limit)
    let built = try builder.finish()
    var state = view.state(at: view.version)
    state.overlay = built.diff
    let pending = PendingBlock(
      block: built.block, receipts: built.receipts, view: view, ground: ground, state: state)
    return (pending, built.writer.batch)
  }
}

extension ChainView {
  /// Whether both end in the same state.
  fileprivate func isSame(as other: ChainView) -> Bool {
    headHash == other.headHash && version == other.version && root == other.root
  }
}

extension TransactionPool {
  /// Follows the senders to where a state has them, which the chain tells the pool of only after its readers.
  fileprivate mutating func follow(_ state: LatestState) throws(ChainError) {
    var nonces: [Address: UInt64] = [:]
    do throws(StateReadError) {
      for (sender, line) in lines {
        let nonce = try state.account(at: sender)?.nonce ?? 0
        if nonce != line.nonce { nonces[sender] = nonce }
      }
    } catch { throw .corruptState(error.reason) }
    make(change(dropping: [], nonces: nonces))
  }
}
