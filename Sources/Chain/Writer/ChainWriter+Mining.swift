import EVM
import Primitives
import Storage

extension ChainWriter {
  /// Mines one block of what waits and fits, or an empty one.
  @discardableResult
  mutating func mineBlock(timestamp: UInt64? = nil) throws(ChainError) -> Block {
    if let timestamp, timestamp < view.head.timestamp {
      throw .invalidTimestamp(have: timestamp, minimum: view.head.timestamp)
    }
    var builder = BlockBuilder(header: nextHeader(timestamp: timestamp), view: view, codes: codes)
    for hash in try fill(&builder) { pool.remove(hash) }
    return try commit(&builder)
  }

  /// Adds waiting transactions in their order; answers those that can never be valid.
  func fill(_ builder: inout BlockBuilder) throws(ChainError) -> [Hash32] {
    var dropped: [Hash32] = []
    let baseFee = builder.header.baseFee ?? 0
    var nonces: [Address: UInt64] = [:]
    for sender in pool.senders.keys { nonces[sender] = try account(at: sender).nonce }
    while true {
      var best: TransactionPool.Entry?
      for (sender, nonce) in nonces {
        guard let entry = pool.senders[sender]?[nonce] else { continue }
        if best.map({ precedes(entry, $0, baseFee: baseFee) }) ?? true { best = entry }
      }
      guard let signed = best?.transaction else { return dropped }
      do throws(ChainError) {
        try builder.add(signed)
        nonces[signed.sender, default: 0] += 1
      } catch .invalidTransaction(let reason) {
        nonces[signed.sender] = nil
        switch reason {
        case .gasLimitAboveBlock, .feeCapBelowBaseFee, .blobFeeCapTooLow, .tooManyBlobs: break
        case .unreadableState(let error): throw .corruptState(error.reason)
        default: dropped.append(signed.hash)
        }
      }
    }
  }

  private func precedes(_ left: TransactionPool.Entry, _ right: TransactionPool.Entry, baseFee: UInt256)
    -> Bool
  {
    func tip(_ entry: TransactionPool.Entry) -> UInt256 {
      entry.transaction.gasPrice(baseFee: baseFee).subtracting(baseFee) ?? 0
    }
    if configuration.ordering == .fee {
      let (leftTip, rightTip) = (tip(left), tip(right))
      if leftTip != rightTip { return leftTip > rightTip }
    }
    return left.order < right.order
  }

  /// Finishes the block and makes it the head.
  mutating func commit(_ builder: inout BlockBuilder) throws(ChainError) -> Block {
    let built = try builder.finish()
    try append(built)
    return built.block
  }

  /// Makes a finished block the head: one atomic batch.
  mutating func append(_ built: BlockBuilder.Built) throws(ChainError) {
    let block = built.block
    var changed = view
    changed.head = block.header
    changed.headHash = block.hash
    changed.version = StateVersion(block: block.number)
    changed.root = block.header.stateRoot
    var batch = built.writer.batch
    batch.add(block, receipts: built.receipts)
    try addTotalDifficulty(of: block.header, hash: block.hash, to: &batch)
    batch.setHead(changed)
    try write(batch)
    view = changed
    next = NextBlock()
    // Before the pool forgets them, so that no reader finds a transaction nowhere.
    publish()
    for transaction in block.transactions {
      pool.drop(of: transaction.sender, below: transaction.transaction.nonce + 1)
    }
    events.append(.head(block))
    let logs = view.records(of: block, receipts: built.receipts).flatMap(\.logs)
    if !logs.isEmpty { events.append(.logs(logs)) }
  }

  /// Under automine: mines each executable transaction of the sender in a block of its own.
  mutating func mineExecutable(of sender: Address, submitted: Hash32) throws(ChainError) {
    while let signed = pool.senders[sender]?[try account(at: sender).nonce]?.transaction {
      var builder = BlockBuilder(header: nextHeader(), view: view, codes: codes)
      do throws(ChainError) {
        try builder.add(signed)
      } catch {
        if signed.hash == submitted { throw error }
        pool.remove(signed.hash)
        return
      }
      _ = try commit(&builder)
    }
  }
}
