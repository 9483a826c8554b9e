import EnergyMarket
import Primitives

/// What reading the chain brought, to be applied to the state in one write.
struct ChainUpdate: Sendable {
  var genesis: Hash32
  /// The last remembered block that is still part of the chain, or nil when none is.
  var base: BlockPosition?
  /// Where reading stopped.
  var position: BlockPosition
  var purchases: [(purchase: Purchase, block: BlockPosition, transaction: Hash32)]
}

/// Reads the market's purchases from where the state says, a bounded piece at a time.
struct ChainReader: Sendable {
  let client: any ChainClient
  let market: Address
  let fromBlock: UInt64
  /// Blocks asked for in one go.
  var span: UInt64 = 1000

  /// The next piece, or nil when the chain's head is where reading stopped.
  func next(after state: BridgeState) throws -> ChainUpdate? {
    let head = try client.head()
    if let position = state.positions.last, position == head { return nil }
    guard let genesis = try client.block(0)?.hash else { throw ChainFailure("the node has no first block") }
    let base = try state.genesis == genesis ? common(state.positions, head) : nil
    if let base, base.number >= head.number {
      // The chain went back to a block known already.
      return ChainUpdate(genesis: genesis, base: base, position: base, purchases: [])
    }
    // A base below the head has a successor, whatever number the node calls its head.
    let first = base.map { $0.number + 1 } ?? fromBlock
    // Where the chain has not come to the market's first block yet, there is nothing to read.
    guard first <= head.number else { return nil }
    let last = head.number - first < span ? head.number : first + (span - 1)
    guard let position = last == head.number ? head : try client.block(last) else {
      throw ChainFailure("the chain moved while it was read")
    }
    let logs = try client.logs(of: market, topic: MarketEvent.purchaseTopic, in: first...last)
    // The logs belong to this history only if its end is still the same after they came.
    guard try client.block(last) == position else { throw ChainFailure("the chain moved while it was read") }
    let purchases = try logs.map { log in
      guard (first...last).contains(log.block.number),
        case .energyPurchased(let purchase)? = MarketEvent(topics: log.topics, data: log.data)
      else { throw ChainFailure("the node sent a log that is no purchase in the blocks asked for") }
      return (purchase, log.block, log.transaction)
    }
    return ChainUpdate(genesis: genesis, base: base, position: position, purchases: purchases)
  }

  /// The newest remembered block that the chain still has.
  private func common(_ positions: [BlockPosition], _ head: BlockPosition) throws -> BlockPosition? {
    for position in positions.reversed() where position.number <= head.number {
      if try client.block(position.number) == position { return position }
    }
    return nil
  }
}
