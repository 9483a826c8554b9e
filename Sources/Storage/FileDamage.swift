/// Where a file of a LevelDB directory is damaged, which LevelDB itself doesn't tell.
///
/// The tables' format is that of LevelDB's doc/table_format.md; for the logs' see `LogRecord`.
struct FileDamage: Hashable, CustomStringConvertible {
  let file: String
  /// Bytes from the file's start to the record or block that is damaged.
  let offset: Int

  var description: String { "\(file) is damaged at byte \(offset)" }

  /// The first damage in a directory's logs, manifests and tables.
  static func first(in directory: String) -> FileDamage? {
    for (file, kind) in files(in: directory) {
      guard let contents = FileBytes(directory + "/" + file) else { continue }
      let bytes = contents.read(at: 0, count: contents.count)
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
      if case .damaged(let offset) = LogTail(of: directory + "/" + file)?.fault {
        return FileDamage(file: file, offset: offset)
      }
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

  /// The offset of the first damaged record; nil where there is none. A last record that was cut off is not damaged.
  static func damagedRecord(ofLog bytes: [UInt8]) -> Int? {
    var place = 0
    while let record = LogRecord(at: place, in: bytes) {
      if record.isAbsent {
        place = LogRecord.nextBlock(after: place)
      } else if record.isWhole(in: bytes) {
        place = LogRecord.place(after: record.end)
      } else {
        return record.isCutOff(in: bytes) && !record.isOneBitOff(in: bytes) ? nil : place
      }
    }
    return nil
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
        if bytes[index] <= 1, check.masked == word(at: index + 1, in: bytes) {
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

  private static func word(at offset: Int, in bytes: [UInt8]) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * $1) }
  }
}
