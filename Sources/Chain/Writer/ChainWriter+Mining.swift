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
      let invalid = try builder.fill(from: pool.copy, ordering: configuration.ordering)
      return try commit(&builder, dropping: invalid)
    } catch {
      // A failed group put the writer back further, with the timestamp it had then.
      if view.headHash == head { next.timestamp = dictated }
      throw error
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
      if try builder.take(signed, invalid: &invalid) {
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
