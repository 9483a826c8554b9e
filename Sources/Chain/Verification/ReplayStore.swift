import Primitives
import Storage

/// The state that a replay leads to, in memory, beside the database that is replayed: what replaying changes is read
/// from here, blocks and codes from there.
final class ReplayStore: KeyValueStore {
  /// Kinds of entries that blocks replace as they come.
  static let changing: Set<Prefix> = [.account, .slot, .accountNode, .slotNode]

  private let database: any KeyValueStore
  private let state = MemoryStore()

  init(over database: any KeyValueStore) { self.database = database }

  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    try holds(key) ? state.value(for: key) : database.value(for: key)
  }

  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    if holds(range.lower) {
      state.scan(range, backwards: backwards, visit: visit)
    } else {
      try database.scan(range, backwards: backwards, visit: visit)
    }
  }

  /// Takes over what replaying changes, and nothing else.
  func write(_ batch: WriteBatch, synced: Bool) {
    var kept = WriteBatch()
    for change in batch.changes where holds(change.key) {
      if let value = change.value { kept.set(change.key, to: value) } else { kept.remove(change.key) }
    }
    state.write(kept, synced: false)
  }

  /// How many entries of a changing kind there are.
  func count(of kind: Prefix) -> Int {
    var count = 0
    state.scan(KeyRange(prefix: kind.key()), backwards: false) { _, _ in
      count += 1
      return true
    }
    return count
  }

  func frozen() -> any KeyValueStore { self }

  func close() {}

  private func holds(_ key: [UInt8]) -> Bool { Prefix(of: key).map(Self.changing.contains) ?? false }
}
