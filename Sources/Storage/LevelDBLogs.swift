#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// The logs of a database that LevelDB has open, and what keeps them through a power cut.
///
/// LevelDB syncs the log that it writes, and no more. When it has gone over to another log, a cut could take that one's
/// name out of the directory, with all that was synced into it, or the end of the log before it.
struct LevelDBLogs: ~Copyable, Sendable {
  private let path: String
  /// The log that was newest when last looked, open, and its bytes then.
  private var newest: (file: Int32, size: Int64) = (-1, 0)

  /// To be made as soon as the database is open; `isNew`: its directory wasn't there before.
  init(path: String, isNew: Bool) throws(StoreError) {
    self.path = path
    if isNew { try sync("..") }
    try takeOver()
  }

  deinit { if newest.file >= 0 { close(newest.file) } }

  /// Makes safe what LevelDB left when it has just gone over to another log. To be called after each write.
  mutating func follow() throws(StoreError) {
    let size = size(of: newest.file)
    // Every write makes some log grow: where this one hasn't, it has a successor.
    if size > newest.size { newest.size = size } else { try takeOver() }
  }

  /// Brings all logs to the disk, the oldest first, so that nothing is safe before what was written before it, and
  /// then their names.
  func sync() throws(StoreError) {
    // A log that is gone by now lies in a table, which LevelDB has synced.
    for name in try names() { try sync(name, mayBeGone: true) }
    try sync(".")
  }

  private mutating func takeOver() throws(StoreError) {
    try sync()
    guard let name = try names().last else { throw .failed("\(path) has lost its log") }
    let file = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("/\(name) could not be opened") }
    if newest.file >= 0 { close(newest.file) }
    newest = (file, size(of: file))
  }

  /// The logs' names in the order of their age. LevelDB gives each six digits or, after a million files, more.
  private func names() throws(StoreError) -> [String] {
    try fileNames(in: path).filter { $0.hasSuffix(".log") }.sorted {
      ($0.utf8.count, $0) < ($1.utf8.count, $1)
    }
  }

  private func size(of file: Int32) -> Int64 {
    var status = stat()
    return fstat(file, &status) == 0 ? Int64(status.st_size) : 0
  }

  private func sync(_ name: String, mayBeGone: Bool = false) throws(StoreError) {
    let file = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
    if file < 0, errno == ENOENT, mayBeGone { return }
    guard file >= 0 else { throw failure("/\(name) could not be opened") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw failure("/\(name) could not be synced") }
  }

  private func failure(_ what: String) -> StoreError {
    .failed("\(path)\(what): \(String(cString: strerror(errno)))")
  }
}
