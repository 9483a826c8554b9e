import TestSupport
import Testing

@testable import Storage

@Suite("A log's last batch")
struct LogTailTests {
  private static let sector = 512

  /// Bytes that are never zero.
  private static func noise(_ count: Int) -> [UInt8] {
    var numbers = SplitMix(state: UInt64(count))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: numbers.next()) | 1 }
  }

  /// Values of batches of which the last but one ends at a byte of the log.
  private static func values(upTo end: Int, last: Int) -> [[UInt8]] {
    // What a batch of one value takes besides it, where its length is of two bytes.
    let (frame, filler) = (24, 12_000)
    let fillers = (end - 200) / (filler + frame)
    let rest = end - fillers * (filler + frame) - frame
    return Array(repeating: noise(filler), count: fillers) + [noise(rest), noise(last)]
  }

  /// The log with zeros in some sectors of its last batch, and few behind it.
  private static func torn(_ database: CutDatabase, at end: Int, isMissing: (_ sector: Int) -> Bool)
    -> [UInt8]
  {
    let last = database.ends[database.ends.count - 1]
    var bytes = Array(database.bytes.prefix(last + 3000))
    for place in end..<last where isMissing(place / sector - end / sector) { bytes[place] = 0 }
    return bytes
  }

  /// Where the batch before the last may end: near the ends of sectors, and of blocks, where less than a header fits.
  private static let ends =
    [0, 1, 3, 4, 5, 6, 7, 100, 505, 508, 511].map { 1536 + $0 }
    + [0, 1, 6, 7, 8, 14, 40, 519, 700, 1490].map { 32768 - $0 }

  @Test("is torn where any of its sectors are missing", arguments: ends)
  func sectors(end: Int) throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: Self.values(upTo: end, last: 1500))
      try #require(database.ends.suffix(2).first == end)
      let count = (database.ends[database.ends.count - 1] - 1) / Self.sector - end / Self.sector + 1
      #expect(try database.fault(of: database.bytes) == nil)
      for missing in 1..<(1 << count) {
        let bytes = Self.torn(database, at: end) { missing >> $0 & 1 == 1 }
        // Nothing may be missing where a sector holds but the empty end of a block, or all of it.
        let isWhole = bytes == Array(database.bytes.prefix(bytes.count))
        let isAbsent = bytes[end...].allSatisfy { $0 == 0 }
        #expect(try database.fault(of: bytes) == (isWhole || isAbsent ? nil : .torn(from: end)), "\(missing)")
      }
    }
  }

  @Test(
    "is not there for those who open the database when it is torn", arguments: [1541, 2047, 32761, 32069])
  func opening(end: Int) throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: Self.values(upTo: end, last: 1500))
      let count = (database.ends[database.ends.count - 1] - 1) / Self.sector - end / Self.sector + 1
      #expect(try database.opened(with: database.bytes) == database.values)
      for missing in 1..<(1 << count) {
        let bytes = Self.torn(database, at: end) { missing >> $0 & 1 == 1 }
        #expect(try database.opened(with: bytes) == database.values.dropLast(), "\(missing)")
      }
    }
  }

  @Test("is torn wherever its writing stopped, and whatever is missing, when it is long")
  func longBatch() throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: [Self.noise(300), Self.noise(30_000), Self.noise(40_000)])
      let (end, last) = (database.ends[1], database.ends[2])
      let sectors = (last - 1) / Self.sector - end / Self.sector
      var numbers = SplitMix(state: 5)
      let patterns: [(Int) -> Bool] =
        (0...sectors).map { stop in { $0 >= stop } }
        + (0...sectors).map { only in { $0 == only } }
        + (0..<40).map { _ in
          let drawn = (0...sectors).map { _ in numbers.next() & 7 < 5 }
          return { drawn[$0] }
        }
      for (number, isMissing) in patterns.enumerated() {
        let bytes = Self.torn(database, at: end, isMissing: isMissing)
        #expect(try database.fault(of: bytes) == (number == 0 ? nil : .torn(from: end)), "\(number)")
      }
      // Of the three records in which it lies, one, or two, were written and the others not begun.
      for stop in [32768, 65536] {
        var bytes = database.bytes
        for place in stop..<last { bytes[place] = 0 }
        #expect(try database.opened(with: bytes) == database.values.dropLast())
      }
    }
  }

  enum Content: CaseIterable {
    case noise, zeros, zerosInTwoBlocks

    var bytes: [UInt8] {
      switch self {
      case .noise: LogTailTests.noise(700)
      case .zeros: [UInt8](repeating: 0, count: 3000) + [1]
      case .zerosInTwoBlocks: [UInt8](repeating: 0, count: 40_000) + [1]
      }
    }
  }

  @Test("is damaged, not torn, where one of its bits is flipped", arguments: Content.allCases)
  func flippedBit(content: Content) throws {
    try withTemporaryDirectory { path in
      let value = content.bytes
      let database = try CutDatabase(path, values: [Self.noise(400), value])
      let (start, end) = (database.ends[0], database.ends[1])
      let steps = Swift.stride(from: start * 8, to: end * 8, by: value.count / 50 * 8 + 1)
      let headers = [start, LogRecord.blockSize].filter { $0 < end }.flatMap { $0 * 8..<($0 + 7) * 8 }
      for bit in headers + Array(steps) {
        var bytes = Array(database.bytes.prefix(end + 5000))
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        let place = bit / 8 < LogRecord.blockSize ? start : LogRecord.blockSize
        #expect(try database.fault(of: bytes) == .damaged(at: place), "bit \(bit)")
      }
      var bytes = database.bytes
      bytes[start + 5] ^= 0x10
      #expect(throws: StoreError.corrupted("\(database.log) is damaged at byte \(start)")) {
        try database.opened(with: bytes)
      }
    }
  }

  @Test("is damage that others lie behind, whatever is missing or changed")
  func acknowledged() throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: (0..<20).map { Self.noise(700 + $0) })
      let broken = database.ends[4]
      let missing = broken / Self.sector * Self.sector
      for places in [missing..<missing + Self.sector, broken..<broken + 6, broken + 100..<broken + 104] {
        var bytes = database.bytes
        for place in places { bytes[place] = 0 }
        let start = places == missing..<missing + Self.sector ? database.ends[3] : broken
        #expect(try database.fault(of: bytes) == .damaged(at: start))
        #expect(throws: StoreError.self) { try database.opened(with: bytes) }
      }
    }
  }

  @Test("stays whole when a bit is flipped in the zeros behind it, or the log is named")
  func flippedZero() throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: [Self.noise(400), Self.noise(700)])
      let (end, count) = (database.ends[1], database.bytes.count)
      let blocks = [LogRecord.blockSize, count - LogRecord.blockSize].flatMap { $0..<$0 + 7 }
      for place in Array(end..<end + 9) + [end + 40, end + 600, 32767, 40_000] + blocks + [count - 1] {
        for bit in [0, 4, 7] as [UInt8] {
          var bytes = database.bytes
          bytes[place] ^= 1 << bit
          do {
            #expect(try database.opened(with: bytes) == database.values, "bit \(bit) of byte \(place)")
          } catch let error as StoreError {
            #expect(
              error == .corrupted("\(database.log) is damaged at byte \(end)"), "bit \(bit) of byte \(place)")
          }
        }
      }
    }
  }

  @Test("is damaged where a sector before another batch is missing")
  func missingBefore() throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: [Self.noise(400), Self.noise(2000), Self.noise(700)])
      var bytes = database.bytes
      for place in 1024..<1536 { bytes[place] = 0 }
      #expect(try database.fault(of: bytes) == .damaged(at: database.ends[0]))
    }
  }
}
