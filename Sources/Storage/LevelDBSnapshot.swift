import CLevelDB

/// A LevelDB database as it was at one moment; what was replaced since stays on the disk as long as this lives.
///
/// Unsafe: the handle is used only inside the store's `use`, while the database is open; once that is closed nothing
/// is left to release.
final class LevelDBSnapshot: KeyValueStore {
  private let store: LevelDBStore
  /// A plain address, because LevelDB itself is safe to call from any thread.
  private let handle: UInt

  init(of store: LevelDBStore) throws(StoreError) {
    self.store = store
    handle = try store.use { database in UInt(bitPattern: leveldb_create_snapshot(database)) }
  }

  deinit {
    do throws(StoreError) {
      try store.use { database in leveldb_release_snapshot(database, OpaquePointer(bitPattern: handle)) }
    } catch {
      // The database is closed, and the snapshot went with it.
    }
  }

  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    try store.value(for: key, asOf: OpaquePointer(bitPattern: handle))
  }

  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    try store.scan(range, asOf: OpaquePointer(bitPattern: handle), backwards: backwards, visit: visit)
  }

  func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) {
    throw .failed("what is frozen can't be written")
  }

  func frozen() -> any KeyValueStore { self }

  func close() {}
}

extension LevelDBStore {
  package func frozen() throws(StoreError) -> any KeyValueStore { try LevelDBSnapshot(of: self) }
}
