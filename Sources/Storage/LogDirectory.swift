#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A directory of LevelDB's files, and the logs in it.
struct LogDirectory: Sendable {
  let path: String

  /// The path of the log that was made last; nil where there is none.
  func newestLog() throws(StoreError) -> String? { try logs().last.map { path + "/" + $0 } }

  /// Brings all logs to the disk, the oldest first, so that nothing is safe before what was written before it, and
  /// then their names.
  func sync() throws(StoreError) {
    // A log that is gone by now lies in a table, which LevelDB has synced.
    for name in try logs() { try sync(name, mayBeGone: true) }
    try sync(".")
  }

  /// Brings one file, or what a directory holds, to the disk.
  func sync(_ name: String, mayBeGone: Bool = false) throws(StoreError) {
    let file = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
    if file < 0, errno == ENOENT, mayBeGone { return }
    guard file >= 0 else { throw .system("\(path)/\(name) could not be opened") }
    defer { close(file) }
    guard fsync(file) == 0 else { throw .system("\(path)/\(name) could not be synced") }
  }

  /// Cuts off what a sudden end left of the last batch, which nobody was told of.
  ///
  /// To be called while nobody has the directory open: LevelDB would refuse it.
  func cutTornBatch() throws(StoreError) {
    guard let name = try logs().last, case .torn(let end) = LogTail(of: path + "/" + name)?.fault else {
      return
    }
    guard truncate(path + "/" + name, off_t(end)) == 0 else {
      throw .system("\(path)/\(name) could not be cut")
    }
    try sync(name)
  }

  /// The logs' names in the order of their age. LevelDB gives each six digits or, after a million files, more.
  private func logs() throws(StoreError) -> [String] {
    try fileNames(in: path).filter { $0.hasSuffix(".log") }.sorted {
      ($0.utf8.count, $0) < ($1.utf8.count, $1)
    }
  }
}
