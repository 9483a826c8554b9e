import EVM
import Primitives
import Storage

extension ChainWriter {
  /// Mines one block of what waits and fits, or an empty one.
  @discardableResult
  mutating func mineBlock(timestamp: UInt64? = nil) throws(ChainError) -> Block {
    let (head, dictated) = (view.headHash, next.timestamp)
    do throws(ChainError) {
      if let timestamp { try dictate(timestamp: timestamp) }
      var builder = BlockBuilder(header: nextHeader(), view: view, codes: codes)
      let invalid = try fill(&builder)
      return try commit(&builder, dropping: invalid)
    } catch {
      // A failed group put the writer back further, with the timestamp it had then.
      if view.headHash == head { next.timestamp = dictated }
      throw error
    }
  }

  /// Adds waiting transactions in their order; answers those that can never be valid.
  func fill(_ builder: inout BlockBuilder) throws(ChainError) -> [Hash32] {
    let pool = pool.copy
    if pool.isEmpty { return [] }
    var invalid: [Hash32] = []
    var order = PoolOrder(pool, baseFee: builder.header.baseFee ?? 0, ordering: configuration.ordering)
    // Where not even a plain transfer fits any more, the rest needs no trying.
    while builder.gasLeft >= 21000, let signed = order.next() {
      if try take(signed, into: &builder, invalid: &invalid) { order.advance(past: signed) }
    }
    return invalid
  }

  /// Adds a waiting transaction to a block; false when it must wait on, or can never be valid.
  private func take(
    _ signed: SignedTransaction, into builder: inout BlockBuilder, invalid: inout [Hash32]
  ) throws(ChainError) -> Bool {
    if !builder.hasRoom(for: signed) { return false }
    do throws(ChainError) {
      try builder.add(signed)
      return true
    } catch .invalidTransaction(let reason) {
      switch reason {
      case .gasLimitAboveBlock, .feeCapBelowBaseFee, .blobFeeCapTooLow, .blobsAboveBlock: break
      case .unreadableState(let error): throw .corruptState(error.reason)
      default: invalid.append(signed.hash)
      }
      return false
    }
  }

  /// Finishes the block and makes it the head; with it go transactions that can never be valid.
  mutating func commit(
    _ builder: inout BlockBuilder, dropping invalid: [Hash32] = []
  ) throws(ChainError) -> Block {
    let built = try builder.finish()
    try append(built, dropping: invalid)
    return built.block
  }

  /// Makes a finished block the head: one atomic batch.
  mutating func append(_ built: consuming BlockBuilder.Built, dropping invalid: [Hash32] = [])
    throws(ChainError)
  {
    let block = built.block
    var changed = view
    changed.head = block.header
    changed.headHash = block.hash
    changed.version = StateVersion(block: block.number)
    changed.root = block.header.stateRoot
    var batch = built.writer.takeBatch()
    batch.add(block, receipts: built.receipts)
    try view.addTotalDifficulty(of: block.header, hash: block.hash, to: &batch)
    batch.setHead(changed)
    let isDictated = next.timestamp == block.header.timestamp
    let offset = isDictated ? offset(for: block.header.timestamp) : timeOffset
    if offset != timeOffset { batch.setTimeOffset(offset) }
    let poolChange = poolChange(after: built.diff, dropping: invalid)
    add(poolChange, to: &batch)
    try write(batch)
    view = changed
    (next, timeOffset) = (NextBlock(), offset)
    tips.add(block)
    // Before the pool forgets them, so that no reader finds a transaction nowhere.
    if !poolChange.isEmpty { try closeGroup() }
    publish()
    pool.change { $0.make(poolChange) }
    events.append(.head(block))
    if built.receipts.contains(where: { !$0.logs.isEmpty }) {
      events.append(.logs(view.records(of: block, receipts: built.receipts).flatMap(\.logs)))
    }
  }

  /// Under automine: mines what waits and may, each transaction in a block of its own.
  mutating func mineReady() throws(ChainError) {
    var stuck: Set<Address> = []
    while pool.look({ !$0.ready.isEmpty }) {
      let header = nextHeader()
      guard let signed = firstReady(baseFee: header.baseFee ?? 0, without: stuck) else { return }
      var invalid: [Hash32] = []
      var builder = BlockBuilder(header: header, view: view, codes: codes)
      if try take(signed, into: &builder, invalid: &invalid) {
        _ = try commit(&builder)
      } else {
        stuck.insert(signed.sender)
        try drop(invalid)
      }
    }
  }

  private func firstReady(baseFee: UInt256, without stuck: Set<Address>) -> SignedTransaction? {
    var order = PoolOrder(pool.copy, baseFee: baseFee, ordering: configuration.ordering)
    while let signed = order.next() { if !stuck.contains(signed.sender) { return signed } }
    return nil
  }
}
