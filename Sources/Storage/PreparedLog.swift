#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A log that LevelDB writes, with zeros behind its end.
///
/// To sync what was appended, the system must write the file's new size too, in its own journal. Where a batch takes the
/// place of zeros that were synced before, there is only the batch to write. LevelDB writes on at its own offset, and
/// takes zeros for the end when it reads.
struct PreparedLog: ~Copyable, Sendable {
  let path: String
  private let file: Int32
  /// Bytes in use: what LevelDB wrote.
  private var end = 0
  /// Bytes of the file, where zeros lie behind its end.
  private var preparedEnd = 0

  /// Opens a log that LevelDB has open.
  init(path: String) throws(StoreError) {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { throw .system("\(path) could not be opened") }
    (self.path, self.file) = (path, file)
    while follow() {}
  }

  deinit { close(file) }

  /// Goes on to the end of the next batch; false where there is none.
  mutating func follow() -> Bool {
    var place = LogRecord.place(after: end)
    while let record = record(at: place), !record.isAbsent {
      if record.endsBatch {
        end = record.end
        return true
      }
      place = LogRecord.place(after: record.end)
    }
    return false
  }

  private func record(at place: Int) -> LogRecord? {
    LogRecord(at: place, header: bytes(of: file, at: place, count: LogRecord.headerSize))
  }

  /// Writes more zeros when few are left, unless less than `reserve` bytes of the disk would stay free.
  ///
  /// The next sync brings them to the disk with its own batch. Without them the log is only slower, so where they can't
  /// be written they aren't; what ails the disk shows in the next batch.
  mutating func prepare(reserve: UInt64) {
    if preparedEnd - end >= Self.fewZeros { return }
    let start = max(end, preparedEnd)
    let count = Self.zeros.count - start % Self.zeros.count
    let needed = reserve.addingReportingOverflow(UInt64(count))
    if needed.overflow { return }
    if let free = freeBytes(at: path), free < needed.partialValue { return }
    let written = pwrite(file, Self.zeros, count, off_t(start))
    if written > 0 { preparedEnd = start + written }
  }

  /// Cuts the zeros off.
  mutating func cutZeros() throws(StoreError) {
    if preparedEnd <= end { return }
    guard ftruncate(file, off_t(end)) == 0 else { throw .system("\(path) could not be cut") }
    preparedEnd = end
  }

  /// As many as are written at a time. With fewer, more syncs have a new size to write; more gain nothing.
  private static let zeros = [UInt8](repeating: 0, count: 256 << 10)
  /// As many as most batches need.
  private static let fewZeros = 16 << 10
}
