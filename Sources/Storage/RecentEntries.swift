import Synchronization

/// Entries of a database that were read of late: each block reads what the one before it wrote.
///
/// They stand in two generations. What is asked for moves to the young one; when that is full, the old one goes.
final class RecentEntries: Sendable {
  /// Hashed in one go, which an array is not.
  private struct Key: Hashable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
  }

  private struct Generations {
    var young: [Key: [UInt8]?] = [:]
    var old: [Key: [UInt8]?] = [:]
    /// Of the young ones.
    var bytes = 0
    /// How many batches were written.
    var batches: UInt64 = 0

    mutating func value(for key: Key) -> [UInt8]?? {
      if let value = young[key] { return value }
      guard let value = old.removeValue(forKey: key) else { return nil }
      keep(key, value)
      return value
    }

    mutating func keep(_ key: Key, _ value: [UInt8]?) {
      // With what a dictionary and two arrays take.
      bytes += key.bytes.count + (value?.count ?? 0) + 120
      if bytes > RecentEntries.mostBytes { (old, young, bytes) = (young, [:], 0) }
      young[key] = .some(value)
    }

    mutating func replace(_ key: Key, with value: [UInt8]?) {
      if RecentEntries.isLong(value) {
        young.removeValue(forKey: key)
        old.removeValue(forKey: key)
      } else if let place = young.index(forKey: key) {
        bytes += (value?.count ?? 0) - (young.values[place]?.count ?? 0)
        young.values[place] = value
      } else if let place = old.index(forKey: key) {
        old.values[place] = value
      }
    }
  }

  private let generations = Mutex(Generations())
  /// Of each generation.
  private static let mostBytes = 4 << 20

  /// Such values are read too seldom.
  private static func isLong(_ value: [UInt8]?) -> Bool { value?.count ?? 0 > 1024 }

  /// The value that is known of a key, or that `read` finds in the database.
  func value(for key: [UInt8], read: () throws(StoreError) -> [UInt8]?) throws(StoreError) -> [UInt8]? {
    let key = Key(bytes: key)
    let (known, batches) = generations.withLock { ($0.value(for: key), $0.batches) }
    if let known { return known }
    let value = try read()
    if !Self.isLong(value) {
      // What was read before a batch was written may be older than the batch.
      generations.withLock { if $0.batches == batches { $0.keep(key, value) } }
    }
    return value
  }

  /// Takes over what was written.
  func follow(_ batch: WriteBatch) {
    generations.withLock { generations in
      generations.batches &+= 1
      for change in batch.changes { generations.replace(Key(bytes: change.key), with: change.value) }
    }
  }
}
