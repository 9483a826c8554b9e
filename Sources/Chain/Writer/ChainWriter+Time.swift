import Primitives
import Storage

/// The chain's clock: the machine's, and by how much developers moved it.
extension ChainWriter {
  /// Seconds by which a time is ahead of the machine's clock.
  func offset(for time: UInt64) -> Int64 {
    let (ahead, overflow) = Int64(clamping: time).subtractingReportingOverflow(Int64(clamping: clock.now))
    return overflow ? .min : ahead
  }

  /// Moves the clock, also for the time after a restart.
  mutating func setTimeOffset(_ offset: Int64) throws(ChainError) {
    if offset == timeOffset { return }
    if isLasting {
      var batch = WriteBatch()
      batch.setTimeOffset(offset)
      try write(batch)
    }
    timeOffset = offset
  }

  mutating func loadTimeOffset() throws(ChainError) {
    guard let bytes = try view.value(Meta.timeOffset) else { return }
    timeOffset = Int64(bitPattern: UInt64(bigEndianBytes: bytes))
  }

  /// Gives the next block a timestamp, from which the clock runs on.
  mutating func dictate(timestamp: UInt64) throws(ChainError) {
    let least = standing.leastTimestamp
    if timestamp < least { throw .invalidTimestamp(have: timestamp, minimum: least) }
    next.timestamp = timestamp
  }
}

extension WriteBatch {
  mutating func setTimeOffset(_ offset: Int64) {
    set(Meta.timeOffset, to: UInt64(bitPattern: offset).bigEndianBytes)
  }
}
