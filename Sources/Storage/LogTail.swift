/// The end of a log, from the last block on in which a batch begins.
///
/// The system brings a file's pages to the disk in any order, and of each sector all or nothing. So after a power cut
/// the batch that was just written over zeros (see `PreparedLog`) may lack sectors anywhere. LevelDB takes that for
/// damage. What can't be told from it is a last batch that was on the disk and lost whole sectors there since.
struct LogTail {
  enum Fault: Hashable {
    /// The last batch, which begins here, was not all written, and so never acknowledged.
    case torn(from: Int)
    /// Something else is wrong with the record that begins here.
    case damaged(at: Int)
  }

  /// Bytes before `bytes` in the file.
  private let offset: Int
  private let bytes: [UInt8]

  /// Nil where there is nothing to read.
  init?(of path: String) {
    guard let file = FileBytes(path), file.count > 0 else { return nil }
    // No batch is begun before all others are on the disk. So where one begins, what lies before it isn't torn.
    var start = (file.count - 1) / LogRecord.blockSize * LogRecord.blockSize
    while start > 0, !Self.beginsBatch(in: file.read(at: start, count: LogRecord.blockSize)) {
      start -= LogRecord.blockSize
    }
    offset = start
    bytes = file.read(at: offset, count: file.count - offset)
  }

  private static func beginsBatch(in block: [UInt8]) -> Bool {
    var place = 0
    while let record = LogRecord(at: place, in: block), record.isWhole(in: block) {
      if record.beginsBatch { return true }
      place = LogRecord.place(after: record.end)
    }
    return false
  }

  /// What is wrong; nil also where the file ends within a record, which LevelDB leaves out by itself.
  var fault: Fault? {
    var (place, wholeEnd) = (0, 0)
    while let record = LogRecord(at: place, in: bytes), record.isWhole(in: bytes) {
      if record.endsBatch { wholeEnd = record.end }
      place = LogRecord.place(after: record.end)
    }
    guard let broken = LogRecord(at: place, in: bytes) else { return nil }
    guard let lastWritten = bytes[wholeEnd...].lastIndex(where: { $0 != 0 }) else { return nil }
    // A changed bit can make a length reach into the zeros, and a batch can hold sectors of zeros that are its own.
    if broken.isOneBitOff(in: bytes)
      || beginsBatch(in: bytes.indices.prefix(lastWritten).dropFirst(place + 1))
    {
      return .damaged(at: offset + place)
    }
    let claimedEnd = min(broken.end, bytes.count)
    if hasEmptySector(wholeEnd..<max(lastWritten + 1, claimedEnd)) { return .torn(from: offset + wholeEnd) }
    return broken.isCutOff(in: bytes) ? nil : .damaged(at: offset + place)
  }

  /// Whether another batch was begun at one of some places, so that all before it was on the disk by then.
  private func beginsBatch(in places: Range<Int>) -> Bool {
    places.contains { place in
      guard let record = LogRecord(beginningBatchAt: place, in: bytes) else { return false }
      return record.isWhole(in: bytes)
    }
  }

  /// Whether a sector, in its part that lies in the range, is still as it was before: zeros.
  private func hasEmptySector(_ range: Range<Int>) -> Bool {
    let sector = 512
    let starts = stride(from: range.lowerBound / sector * sector, to: range.upperBound, by: sector)
    return starts.contains { bytes[range.clamped(to: $0..<$0 + sector)].allSatisfy { $0 == 0 } }
  }
}
