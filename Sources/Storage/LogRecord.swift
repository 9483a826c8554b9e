/// A record of LevelDB's logs and manifests: four bytes of checksum, two of length, one of kind, and then its content.
///
/// A file is divided into blocks of 32 KiB, which no record crosses: a batch that doesn't fit is a first, some middle and
/// a last record. See LevelDB's doc/log_format.md.
struct LogRecord {
  private enum Kind: UInt8 { case full = 1, first, middle, last }

  static let blockSize = 32768
  static let headerSize = 7

  /// Bytes from the file's start, or from that of any block.
  let start: Int
  private let checksum: UInt32
  private let length: Int
  private let kind: UInt8

  /// Reads a header; nil where there are fewer bytes.
  init?(at start: Int, header: some RandomAccessCollection<UInt8>) {
    let header = Array(header.prefix(Self.headerSize))
    guard header.count == Self.headerSize else { return nil }
    checksum = (0..<4).reduce(0) { $0 | UInt32(header[$1]) << (8 * $1) }
    (self.start, length, kind) = (start, Int(header[4]) | Int(header[5]) << 8, header[6])
  }

  init?(at start: Int, in bytes: [UInt8]) {
    guard bytes.count - start >= Self.headerSize else { return nil }
    self.init(at: start, header: bytes[start...])
  }

  /// Nil where the kind is another, which most bytes are: quick, to look at every place.
  init?(beginningBatchAt start: Int, in bytes: [UInt8]) {
    let place = start + Self.headerSize - 1
    guard place < bytes.count, Self.beginsBatch(bytes[place]) else { return nil }
    self.init(at: start, in: bytes)
  }

  var end: Int { start + Self.headerSize + length }

  /// Whether nothing lies here: LevelDB leaves out the rest of the block then.
  var isAbsent: Bool { length == 0 && kind == 0 }

  var beginsBatch: Bool { Self.beginsBatch(kind) }
  var endsBatch: Bool { kind == Kind.full.rawValue || kind == Kind.last.rawValue }

  private static func beginsBatch(_ kind: UInt8) -> Bool {
    kind == Kind.full.rawValue || kind == Kind.first.rawValue
  }

  /// Where the record after an `end` begins. A block's last bytes stay empty where no header fits.
  static func place(after end: Int) -> Int {
    let rest = blockSize - end % blockSize
    return rest < headerSize ? end + rest : end
  }

  static func nextBlock(after offset: Int) -> Int { (offset / blockSize + 1) * blockSize }

  /// Whether the checksum is that of what follows in the file that the record was read from.
  func isWhole(in bytes: [UInt8]) -> Bool { check(length, in: bytes)?.masked == checksum }

  /// Whether the file ends within the record, as it does where the writing was cut off.
  func isCutOff(in bytes: [UInt8]) -> Bool { end > bytes.count && end <= Self.nextBlock(after: start) }

  /// Whether the record would be whole if one of its bits were another.
  func isOneBitOff(in bytes: [UInt8]) -> Bool {
    if let check = check(length, in: bytes) {
      if (check.masked ^ checksum).nonzeroBitCount == 1 { return true }
      let difference = check.value ^ CRC32C.unmasked(checksum)
      if CRC32C.isOneBit(difference, among: 1 + length) { return true }
    }
    return (0..<16).contains { check(length ^ 1 << $0, in: bytes)?.masked == checksum }
  }

  /// The check of the kind and that much content; nil where so much can't be there.
  private func check(_ length: Int, in bytes: [UInt8]) -> CRC32C? {
    let end = start + Self.headerSize + length
    guard end <= bytes.count, end <= Self.nextBlock(after: start) else { return nil }
    var check = CRC32C()
    check.update(bytes[(start + 6)..<end])
    return check
  }
}
