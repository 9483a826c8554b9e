package import Primitives

extension Blockchain {
  /// Mines a block of what waits, or an empty one; a given timestamp must not lie before the head's.
  @discardableResult
  package func mine(timestamp: UInt64? = nil) throws(ChainError) -> Block {
    try change { writer throws(ChainError) in try writer.mineBlock(timestamp: timestamp) }
  }

  /// Mines blocks in a row, `interval` seconds apart where that is more than nothing; throws `stopping` in between
  /// when the node ends.
  package func mine(blocks: UInt64, interval: UInt64 = 0) throws(ChainError) {
    var mined: UInt64 = 0
    while mined < blocks {
      if isStopped { throw .stopping }
      let row = min(blocks - mined, Self.blocksPerRow)
      try change { writer throws(ChainError) in
        try writer.mineRow(row, interval: interval, isFirst: mined == 0)
      }
      mined += row
    }
  }

  /// Blocks that are written together, and for which others wait.
  private static let blocksPerRow: UInt64 = 500

  /// Mines a block as the clock's turn comes, unless mining rests.
  package func mineByClock() throws(ChainError) {
    try change { writer throws(ChainError) in if !writer.configuration.isPaused { try writer.mineBlock() } }
  }

  /// Mines what waits where each transaction is mined at once: what a node with other ways of mining left behind.
  package func catchUp() throws(ChainError) {
    try change { writer throws(ChainError) in
      if writer.configuration.minesAtOnce { try writer.mineReady() }
    }
  }

  /// Whether blocks are mined without anybody asking.
  package var isMining: Bool {
    let configuration = standing.configuration
    return configuration.minesAtOnce || (!configuration.isPaused && configuration.blockInterval > .zero)
  }

  /// Lets mining rest, or go on as it was before; then what waits is mined.
  ///
  /// Where there was none, each transaction is mined at once from now on.
  package func setPaused(_ isPaused: Bool) throws(ChainError) {
    try change { writer throws(ChainError) in
      writer.configuration.isPaused = isPaused
      if isPaused { return }
      if writer.configuration.blockInterval == .zero { writer.configuration.mining = .automatic }
      if writer.configuration.minesAtOnce { try writer.mineReady() }
    }
  }

  /// Time between the blocks that a clock mines; zero where none does.
  package var blockInterval: Duration { standing.configuration.blockInterval }

  /// Lets a clock mine blocks so far apart, or none at zero.
  package func setBlockInterval(_ interval: Duration) throws(ChainError) {
    try change { writer throws(ChainError) in
      writer.configuration.blockInterval = interval
      writer.events.append(.blockInterval(interval))
    }
  }

  /// Whether each transaction is mined at once.
  package var isAutomining: Bool { standing.configuration.mining == .automatic }

  /// Turns automining on or off; when it comes on, what waits is mined.
  package func setAutomining(_ isOn: Bool) throws(ChainError) {
    try change { writer throws(ChainError) in
      writer.configuration.mining = isOn ? .automatic : .manual
      if isOn { writer.configuration.isPaused = false }
      if writer.configuration.minesAtOnce { try writer.mineReady() }
    }
  }

  /// The chain's time: the clock's and what it was moved by. Seconds since 1970.
  package var now: UInt64 { standing.now }

  /// Moves the chain's clock ahead and answers by how many seconds it is ahead altogether.
  @discardableResult
  package func increaseTime(by seconds: UInt64) throws(ChainError) -> Int64 {
    try change { writer throws(ChainError) in
      let sum = writer.timeOffset.addingReportingOverflow(Int64(clamping: seconds))
      if sum.overflow { throw .invalidTimestamp(have: seconds, minimum: 0) }
      try writer.setTimeOffset(sum.partialValue)
      return sum.partialValue
    }
  }

  /// Sets the chain's clock and answers by how many seconds it is ahead of the machine's.
  @discardableResult
  package func setTime(_ time: UInt64) throws(ChainError) -> Int64 {
    try change { writer throws(ChainError) in
      try writer.setTimeOffset(writer.offset(for: time))
      return writer.timeOffset
    }
  }

  /// Gives the next block a timestamp, which must not lie before the head's; the clock runs on from it.
  package func setNextTimestamp(_ time: UInt64) throws(ChainError) {
    try change { writer throws(ChainError) in try writer.dictate(timestamp: time) }
  }

  package var timestampIncrement: UInt64? { standing.configuration.timestampIncrement }

  /// Lets timestamps follow each other at so many seconds, or the clock again.
  package func setTimestampIncrement(_ seconds: UInt64?) throws(ChainError) {
    try change { writer throws(ChainError) in writer.configuration.timestampIncrement = seconds }
  }

  package func setNextBaseFee(_ fee: UInt256) throws(ChainError) {
    try change { writer throws(ChainError) in writer.next.baseFee = fee }
  }

  package func setNextPreviousRandao(_ value: Hash32) throws(ChainError) {
    try change { writer throws(ChainError) in writer.next.previousRandao = value }
  }

  package func setBeneficiary(_ address: Address) throws(ChainError) {
    try change { writer throws(ChainError) in writer.configuration.beneficiary = address }
  }

  package func setBlockGasLimit(_ limit: UInt64) throws(ChainError) {
    try change { writer throws(ChainError) in writer.configuration.blockGasLimit = limit }
  }

  /// Sets what blocks carry beside their contents: at most 32 bytes.
  package func setExtraData(_ data: Bytes) throws(ChainError) {
    if data.count > HeaderRules.mostExtraData { throw .invalidBlock(.extraDataTooLong(data.count)) }
    try change { writer throws(ChainError) in writer.configuration.extraData = data }
  }

  /// Sets the price of transactions that name none, in wei per gas.
  package func setDefaultGasPrice(_ price: UInt256) throws(ChainError) {
    try change { writer throws(ChainError) in writer.configuration.defaultGasPrice = price }
  }

  /// Wei per gas that a transaction should tip: what the newest blocks' did.
  package var suggestedTip: UInt256 { standing.tips.suggested }

  /// Wei per gas that a transaction should offer to be in the next block.
  package var suggestedGasPrice: UInt256 {
    let standing = standing
    let least = standing.configuration.defaultGasPrice
    guard let baseFee = standing.nextHeader().baseFee else { return max(least, standing.tips.suggested) }
    return max(least, baseFee.adding(standing.tips.suggested) ?? .max)
  }

  /// The header that a block mined now would begin with: its number, time and fees.
  package var nextHeader: Header { standing.nextHeader() }

  /// The header that a block after the given one, or else after the head, would begin with.
  package func nextHeader(after block: Block?) -> Header {
    var standing = standing
    if let block {
      (standing.view.head, standing.view.headHash, standing.next) = (block.header, block.hash, NextBlock())
    }
    return standing.nextHeader()
  }
}
