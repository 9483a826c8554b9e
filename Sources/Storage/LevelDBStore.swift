import CLevelDB
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Keys and values in a LevelDB directory, which one process holds at a time.
///
/// Unsafe: the handle is used only inside `use`, which holds off `close` until every call has come back.
package final class LevelDBStore: KeyValueStore {
  /// Handles are plain addresses here, because LevelDB itself is safe to call from any thread.
  private struct Handles: Sendable {
    var database: UInt
    var calls = 0
    var isClosing = false
  }

  private let handles: Mutex<Handles>
  /// There from before the files are looked at until they are closed.
  private let lock: Mutex<DirectoryLock?>
  /// Held through each write.
  private let logs: Mutex<LevelDBLogs>
  private let options: LevelDBOptions
  private let path: String
  private let reserve: UInt64
  private let damage: DamageReport
  private let recent = RecentEntries()

  /// Opens the directory, making it where it isn't there and `makes` allows it.
  ///
  /// `reserve` bytes of the disk stay free: LevelDB needs room to merge its files, and a write that fails half
  /// way ends all writing, while one that isn't begun can be repeated when there is room again. `damaged` is told
  /// once, when a read or a write first finds damage.
  package init(
    path: String, makes: Bool = true, reserve: UInt64 = 64 << 20,
    damaged: @escaping @Sendable (StoreError) -> Void = { _ in }
  ) throws(StoreError) {
    (self.path, self.reserve) = (path, reserve)
    damage = DamageReport(path: path, tell: damaged)
    guard makes || isDatabase(path) else { throw .absent(path: path) }
    let isNew = mkdir(path, 0o755) == 0
    let lock = try DirectoryLock(path)
    let isAlone = lock.isHeld
    self.lock = Mutex(consume lock)
    let directory = LogDirectory(path: path)
    // Another process may be in the midst of writing what looks torn.
    if isAlone { try directory.cutTornBatch() }
    if let lost = FileDamage.lostTail(in: path) { throw .corrupted("\(lost)") }
    options = try LevelDBOptions()
    var message: UnsafeMutablePointer<CChar>?
    let database = leveldb_open(options.handle, path, &message)
    guard let database, message == nil else { throw storeError(message, path: path, damage: damage) }
    do throws(StoreError) {
      logs = Mutex(try LevelDBLogs(directory, isNew: isNew, preparing: isAlone ? reserve : nil))
    } catch {
      leveldb_close(database)
      throw error
    }
    handles = Mutex(Handles(database: UInt(bitPattern: database)))
  }

  deinit { close() }

  /// Removes a closed database's files, and the directory if nothing else lies in it.
  package static func remove(_ path: String) throws(StoreError) {
    let options = leveldb_options_create()
    defer { leveldb_options_destroy(options) }
    var message: UnsafeMutablePointer<CChar>?
    leveldb_destroy_db(options, path, &message)
    if let message {
      defer { leveldb_free(message) }
      throw .failed(String(cString: message))
    }
  }

  /// The bytes that the directory's files take.
  package var bytesOnDisk: Int64 { fileBytes(in: path, suffix: "") }

  package func close() {
    let idle = handles.withLock { handles -> UInt in
      handles.isClosing = true
      if handles.calls > 0 { return 0 }
      defer { handles.database = 0 }
      return handles.database
    }
    guard let database = OpaquePointer(bitPattern: idle) else { return }
    do throws(StoreError) { try logs.withLock { logs throws(StoreError) in try logs.cutZeros() } } catch {
      // Whoever opens the log takes them for its end.
    }
    if fileBytes(in: path, suffix: ".log") > Self.smallLog { flush(database) }
    leveldb_close(database)
    lock.withLock { $0 = nil }
  }

  /// Bytes of a log that may be left to the next start to read.
  private static let smallLog: Int64 = 4 << 20

  /// Moves what lies in the log into a table, where it takes less than half the room. Asked to merge a range in which
  /// nothing lies, LevelDB does only that; where it can't, the log stays.
  private func flush(_ database: OpaquePointer) {
    let (lower, upper): ([UInt8], [UInt8]) = ([0xff], [0xff, 0xff])
    withCharacters(lower) { lower in
      withCharacters(upper) { upper in leveldb_compact_range(database, lower, 1, upper, 2) }
    }
  }

  package func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    try use { database throws(StoreError) in
      try recent.value(for: key) { () throws(StoreError) in try value(for: key, in: database, asOf: nil) }
    }
  }

  package func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    try scan(range, asOf: nil, backwards: backwards, visit: visit)
  }

  /// Reads a key's value as a snapshot has it.
  func value(for key: [UInt8], asOf snapshot: OpaquePointer?) throws(StoreError) -> [UInt8]? {
    try use { database throws(StoreError) in try value(for: key, in: database, asOf: snapshot) }
  }

  private func value(
    for key: [UInt8], in database: OpaquePointer, asOf snapshot: OpaquePointer?
  ) throws(StoreError) -> [UInt8]? {
    let options = readOptions(snapshot)
    defer { leveldb_readoptions_destroy(options) }
    var message: UnsafeMutablePointer<CChar>?
    var count = 0
    let found = withCharacters(key) { leveldb_get(database, options, $0, key.count, &count, &message) }
    if message != nil { throw storeError(message, path: path, damage: damage) }
    guard let found else { return nil }
    defer { leveldb_free(found) }
    return bytes(found, count)
  }

  /// Visits a range as it is now, or as a snapshot has it.
  func scan(
    _ range: KeyRange, asOf snapshot: OpaquePointer?, backwards: Bool,
    visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    try use { database throws(StoreError) in
      let options = readOptions(snapshot)
      defer { leveldb_readoptions_destroy(options) }
      let iterator = leveldb_create_iterator(database, options)
      defer { leveldb_iter_destroy(iterator) }
      if backwards {
        if let upper = range.upper {
          withCharacters(upper) { leveldb_iter_seek(iterator, $0, upper.count) }
          if leveldb_iter_valid(iterator) != 0 {
            leveldb_iter_prev(iterator)
          } else {
            leveldb_iter_seek_to_last(iterator)
          }
        } else {
          leveldb_iter_seek_to_last(iterator)
        }
      } else {
        withCharacters(range.lower) { leveldb_iter_seek(iterator, $0, range.lower.count) }
      }
      while leveldb_iter_valid(iterator) != 0 {
        var keyCount = 0
        var valueCount = 0
        let keyStart = leveldb_iter_key(iterator, &keyCount)
        let key = bytes(keyStart, keyCount)
        if backwards {
          if key.lexicographicallyPrecedes(range.lower) { break }
        } else if let upper = range.upper, !key.lexicographicallyPrecedes(upper) {
          break
        }
        let valueStart = leveldb_iter_value(iterator, &valueCount)
        if !visit(key, bytes(valueStart, valueCount)) { break }
        if backwards { leveldb_iter_prev(iterator) } else { leveldb_iter_next(iterator) }
      }
      var message: UnsafeMutablePointer<CChar>?
      leveldb_iter_get_error(iterator, &message)
      if message != nil { throw storeError(message, path: path, damage: damage) }
    }
  }

  package func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) {
    try use { database throws(StoreError) in
      if let free = freeBytes(at: path), free < reserve { throw .full(path: path) }
      let native = leveldb_writebatch_create()
      defer { leveldb_writebatch_destroy(native) }
      for change in batch.changes {
        withCharacters(change.key) { key in
          if let value = change.value {
            withCharacters(value) { leveldb_writebatch_put(native, key, change.key.count, $0, value.count) }
          } else {
            leveldb_writebatch_delete(native, key, change.key.count)
          }
        }
      }
      let options = leveldb_writeoptions_create()
      defer { leveldb_writeoptions_destroy(options) }
      leveldb_writeoptions_set_sync(options, synced ? 1 : 0)
      try logs.withLock { logs throws(StoreError) in
        try logs.write(synced: synced) { () throws(StoreError) in
          var message: UnsafeMutablePointer<CChar>?
          leveldb_write(database, options, native, &message)
          if message != nil { throw storeError(message, path: path, damage: damage) }
          recent.follow(batch)
        }
      }
    }
  }

  package func sync() throws(StoreError) {
    try use { _ throws(StoreError) in try logs.withLock { logs throws(StoreError) in try logs.sync() } }
  }

  /// Lends the database to a call; the last call out closes it when that was asked for meanwhile.
  func use<Value>(
    _ body: (OpaquePointer) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let address = handles.withLock { handles -> UInt in
      if handles.isClosing { return 0 }
      handles.calls += 1
      return handles.database
    }
    guard let database = OpaquePointer(bitPattern: address) else { throw .closed }
    defer {
      let isLast = handles.withLock { handles in
        handles.calls -= 1
        return handles.isClosing && handles.calls == 0
      }
      if isLast { close() }
    }
    return try body(database)
  }
}

/// Whether LevelDB made the directory.
private func isDatabase(_ path: String) -> Bool { access(path + "/CURRENT", F_OK) == 0 }
