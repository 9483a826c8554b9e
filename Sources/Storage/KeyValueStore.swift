/// Ordered byte keys to byte values; keys compare bytewise.
///
/// Any thread may read while one writes. A batch is seen whole or not at all by each single read.
package protocol KeyValueStore: AnyObject, Sendable {
  /// The value of a key, or nil.
  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]?

  /// Visits entries of the range in order, or backwards, until the visitor answers false.
  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError)

  /// Applies all of the batch or none of it; with `synced` it is on the disk when the call returns.
  func write(_ batch: WriteBatch, synced: Bool) throws(StoreError)

  /// Brings everything that was written without a sync to the disk.
  func sync() throws(StoreError)

  /// The entries as they are now, whatever is written later; to be read only, and while this store is open.
  func frozen() throws(StoreError) -> any KeyValueStore

  /// Lets go of files and locks; every later call fails with `closed`.
  func close()
}

extension KeyValueStore {
  package func sync() throws(StoreError) { try write(WriteBatch(), synced: true) }

  /// Writes all entries to another store, which takes them in parts, and brings them to its disk.
  package func copy(to other: any KeyValueStore) throws(StoreError) {
    var batch = WriteBatch()
    var bytes = 0
    var failure: StoreError?
    try scan(KeyRange(from: [], to: nil), backwards: false) { key, value in
      batch.set(key, to: value)
      bytes += key.count + value.count
      if bytes < 1 << 20 { return true }
      do throws(StoreError) { try other.write(batch, synced: false) } catch { failure = error }
      (batch, bytes) = (WriteBatch(), 0)
      return failure == nil
    }
    if let failure { throw failure }
    try other.write(batch, synced: false)
    try other.sync()
  }
}

/// The keys from `lower` up to but not including `upper`; a nil `upper` leaves the end open.
package struct KeyRange: Hashable, Sendable {
  package var lower: [UInt8]
  package var upper: [UInt8]?

  package init(from lower: [UInt8], to upper: [UInt8]?) { (self.lower, self.upper) = (lower, upper) }

  /// All keys that begin with the given bytes.
  package init(prefix: [UInt8]) {
    self.lower = prefix
    var end = prefix
    while let last = end.last, last == 0xff { end.removeLast() }
    if let last = end.popLast() {
      end.append(last + 1)
      self.upper = end
    } else {
      self.upper = nil
    }
  }
}

/// Changes that are made together; of several to one key the last one counts.
package struct WriteBatch: Sendable {
  package private(set) var changes: [(key: [UInt8], value: [UInt8]?)] = []

  package init() {}

  package var isEmpty: Bool { changes.isEmpty }

  package mutating func set(_ key: consuming [UInt8], to value: consuming [UInt8]) { append(key, value) }

  package mutating func remove(_ key: consuming [UInt8]) { append(key, nil) }

  package mutating func append(_ key: consuming [UInt8], _ value: consuming [UInt8]?) {
    // About what a block of one transaction changes.
    if changes.isEmpty { changes.reserveCapacity(24) }
    changes.append((key, value))
  }

  package mutating func append(_ other: WriteBatch) { changes += other.changes }
}

/// Why a store could not do what it was asked.
package enum StoreError: Error, Hashable, Sendable {
  case closed
  /// Another process holds the directory.
  case locked(path: String)
  /// The directory holds no database, and none was to be made.
  case absent(path: String)
  /// What lies on the disk is damaged; the text says where.
  case corrupted(String)
  /// The system refused to read or write: a failed sync, a missing permission.
  case failed(String)
  /// Too little room is left on the disk. Nothing was written, and later writes may succeed.
  case full(path: String)
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .closed: "the database is closed"
    case .locked(let path): "another process uses the database \(path)"
    case .absent(let path): "there is no database in \(path)"
    case .corrupted(let place): "the database is damaged: \(place)"
    case .failed(let reason): "the database failed: \(reason)"
    case .full(let path): "the disk that holds \(path) is full"
    }
  }
}
