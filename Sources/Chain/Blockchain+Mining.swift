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

  /// Whether each transaction is mined at once.
  package var isAutomining: Bool { standing.configuration.mining == .automatic }

  /// Turns automining on or off; when it comes on, what waits is mined.
  package func setAutomining(_ isOn: Bool) throws(ChainError) {
    try change { writer throws(ChainError) in
      writer.configuration.mining = isOn ? .automatic : .manual
      if isOn { try writer.mineReady() }
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
      writer.timeOffset = sum.partialValue
      return sum.partialValue
    }
  }

  /// Sets the chain's clock and answers by how many seconds it is ahead of the machine's.
  @discardableResult
  package func setTime(_ time: UInt64) throws(ChainError) -> Int64 {
    try change { writer throws(ChainError) in
      writer.timeOffset = Int64(clamping: time) - Int64(clamping: writer.clock.now)
      return writer.timeOffset
    }
  }

  /// Gives the next block a timestamp, which must not lie before the head's.
  package func setNextTimestamp(_ time: UInt64) throws(ChainError) {
    try change { writer throws(ChainError) in
      let least = writer.view.head.timestamp
      if time < least { throw .invalidTimestamp(have: time, minimum: least) }
      writer.next.timestamp = time
      writer.timeOffset = Int64(clamping: time) - Int64(clamping: writer.clock.now)
    }
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

  /// The header that a block mined now would begin with: its number, time and fees.
  package var nextHeader: Header { standing.nextHeader() }
}
