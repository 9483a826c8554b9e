/// The logs of a database that LevelDB has open, and what keeps them through a power cut.
///
/// LevelDB syncs the log that it writes, and no more. When it has gone over to another log, a cut could take that one's
/// name out of the directory, with all that was synced into it, or the end of the log before it.
struct LevelDBLogs: ~Copyable, Sendable {
  private let directory: LogDirectory
  private var newest: PreparedLog
  private let reserve: UInt64?

  /// To be made as soon as the database is open; `isNew`: its directory wasn't there before. Zeros are written where so
  /// many bytes of the disk stay free; none at all where nobody could cut a torn batch off later.
  init(_ directory: LogDirectory, isNew: Bool, preparing reserve: UInt64?) throws(StoreError) {
    (self.directory, self.reserve) = (directory, reserve)
    if isNew { try directory.sync("..") }
    newest = try Self.takeOver(in: directory)
  }

  /// Has LevelDB write a batch, and makes safe what it leaves when it has gone over to another log for that.
  ///
  /// Only batches that are synced are written over zeros: the one that a power cut may find unfinished is the last then,
  /// and can be told from damage. Of several a later one might be on the disk and one before it not, which an append-only
  /// file doesn't show.
  mutating func write(synced: Bool, _ batch: () throws(StoreError) -> Void) throws(StoreError) {
    if !synced { try cutZeros() }
    try batch()
    if !newest.follow() {
      // Every write lengthens some log: where it isn't this one, that has a successor.
      guard try directory.newestLog() != newest.path else {
        throw .system("\(newest.path) can't be followed")
      }
      try cutZeros()
      newest = try Self.takeOver(in: directory)
    }
    if synced, let reserve { newest.prepare(reserve: reserve) }
  }

  /// Leaves nothing behind the end of the newest log.
  mutating func cutZeros() throws(StoreError) { try newest.cutZeros() }

  /// Brings all logs to the disk.
  func sync() throws(StoreError) { try directory.sync() }

  private static func takeOver(in directory: LogDirectory) throws(StoreError) -> PreparedLog {
    try directory.sync()
    guard let path = try directory.newestLog() else { throw .failed("\(directory.path) has lost its log") }
    return try PreparedLog(path: path)
  }
}
