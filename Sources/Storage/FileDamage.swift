#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Where a file of a LevelDB directory is damaged, which LevelDB itself doesn't tell.
///
/// The formats are those of LevelDB's doc/log_format.md and doc/table_format.md.
struct FileDamage: Hashable, CustomStringConvertible {
  let file: String
  /// Bytes from the file's start to the record or block that is damaged.
  let offset: Int

  var description: String { "\(file) is damaged at byte \(offset)" }

  /// The first damage in a directory's logs, manifests and tables.
  static func first(in directory: String) -> FileDamage? {
    for (file, kind) in files(in: directory) {
      guard let bytes = contents(of: directory + "/" + file) else { continue }
      let offset = kind == .table ? damagedBlock(ofTable: bytes) : damagedRecord(ofLog: bytes)
      if let offset { return FileDamage(file: file, offset: offset) }
    }
    return nil
  }

  /// Records at the end of a log or a manifest that LevelDB would silently leave out.
  ///
  /// It takes a last record that is longer than the file for one whose writing was cut off. So is one in whose length
  /// a bit was changed, and with it everything that follows.
  static func lostTail(in directory: String) -> FileDamage? {
    for (file, kind) in files(in: directory) where kind == .log {
      guard let (tail, offset) = lastBlock(of: directory + "/" + file) else { continue }
      if let damage = damagedRecord(ofLog: tail) { return FileDamage(file: file, offset: offset + damage) }
    }
    return nil
  }
}

extension FileDamage {
  private enum Kind { case log, table }

  private static func files(in directory: String) -> [(name: String, kind: Kind)] {
    // What can't be listed can't be opened either, and LevelDB says why.
    guard let names = try? fileNames(in: directory) else { return [] }
    return names.sorted().compactMap { name in
      if name.hasSuffix(".ldb") || name.hasSuffix(".sst") { return (name, .table) }
      return name.hasSuffix(".log") || name.hasPrefix("MANIFEST-") ? (name, .log) : nil
    }
  }

  private static let logBlock = 32768
  private static let recordHeader = 7

  /// The offset of the first damaged record; nil where there is none. A last record that was cut off is not damaged.
  static func damagedRecord(ofLog bytes: [UInt8]) -> Int? {
    var start = 0
    while start < bytes.count {
      let end = min(start + logBlock, bytes.count)
      while end - start >= recordHeader {
        let length = Int(bytes[start + 4]) | Int(bytes[start + 5]) << 8
        if length == 0, bytes[start + 6] == 0 { break }
        if !isRecord(at: start, length: length, in: bytes[..<end]) {
          let isCutOff = end == bytes.count && start + recordHeader + length > end
          // Another length that fits tells a changed one from a record that was cut off.
          let fits = (0..<16).contains { isRecord(at: start, length: length ^ 1 << $0, in: bytes[..<end]) }
          if !isCutOff || fits { return start }
        }
        start += recordHeader + length
      }
      start = end
    }
    return nil
  }

  private static func isRecord(at start: Int, length: Int, in bytes: ArraySlice<UInt8>) -> Bool {
    let end = start + recordHeader + length
    if end > bytes.endIndex { return false }
    var check = CRC32C()
    check.update(bytes[(start + 6)..<end])
    return check.masked == word(at: start, in: bytes)
  }

  /// The offset of the first damaged block; nil where there is none.
  ///
  /// Each block is followed by its kind and its checksum. So its end shows where the checksum of what lies before
  /// stands behind it, without a look at the index.
  static func damagedBlock(ofTable bytes: [UInt8]) -> Int? {
    let footer = bytes.count - 48
    if footer < 0 { return 0 }
    var start = 0
    blocks: while start < footer {
      var check = CRC32C()
      for index in start..<max(start, footer - 4) {
        check.update(bytes[index])
        // A block is plain or packed, and says so in its last byte.
        if bytes[index] <= 1, check.masked == word(at: index + 1, in: bytes[...]) {
          start = index + 5
          continue blocks
        }
      }
      return start
    }
    return bytes.suffix(8).elementsEqual(magic) ? nil : footer
  }

  /// What every table ends with.
  private static let magic: [UInt8] = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]

  private static func word(at offset: Int, in bytes: ArraySlice<UInt8>) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) }
  }

  /// The last block of a log, which may be short, and where it begins.
  private static func lastBlock(of path: String) -> (bytes: [UInt8], offset: Int)? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0 else { return nil }
    let offset = (Int(status.st_size) - 1) / logBlock * logBlock
    return contents(of: path, from: offset).map { ($0, offset) }
  }

  /// A file's bytes; nil where it can't be read.
  private static func contents(of path: String, from offset: Int = 0) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    guard fseek(file, 0, SEEK_END) == 0 else { return nil }
    let count = ftell(file) - offset
    guard count >= 0, fseek(file, offset, SEEK_SET) == 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = fread(buffer.baseAddress, 1, count, file)
    }
  }
}
