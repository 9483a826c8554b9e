import Synchronization

/// A layer of changes in memory above a store that stays as it is, until someone writes the changes there.
package final class OverlayStore: KeyValueStore {
  private let base: any KeyValueStore
  /// The layer's values; nil hides the base's.
  private let map: Mutex<OrderedMap<[UInt8]?>>

  package convenience init(over base: any KeyValueStore) { self.init(over: base, OrderedMap()) }

  private init(over base: any KeyValueStore, _ map: OrderedMap<[UInt8]?>) {
    self.base = base
    self.map = Mutex(map)
  }

  package func frozen() throws(StoreError) -> any KeyValueStore {
    let changes = map.withLock { $0 }
    return OverlayStore(over: try base.frozen(), changes)
  }

  /// All that differs from the base, and would after one more batch, in the order of the keys.
  package func changes(with next: WriteBatch = WriteBatch()) -> WriteBatch {
    var map = map.withLock { $0 }
    for change in next.changes { map[change.key] = .some(change.value) }
    var batch = WriteBatch()
    for entry in map.page(KeyRange(from: [], to: nil), backwards: false, limit: .max) {
      batch.append(entry.key, entry.value)
    }
    return batch
  }

  /// Lets go of the changes, which the base has by now.
  package func forget() { map.withLock { $0 = OrderedMap() } }

  package func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    if let value = map.withLock({ $0[key] }) { return value }
    return try base.value(for: key)
  }

  package func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    try scan(range, backwards: backwards, needsBase: { true }, visit: visit)
  }

  /// Visits the layer's entries as they are now, and between them the base's if, asked after that, it is needed.
  package func scan(
    _ range: KeyRange, backwards: Bool, needsBase: () -> Bool,
    visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    let map = map.withLock { $0 }
    var own = PagedEntries(of: range, backwards: backwards) { range, limit in
      map.page(range, backwards: backwards, limit: limit)
    }
    var goesOn = true
    /// Visits the layer's entries that come before the key, or all that are left.
    func visitOwn(before key: [UInt8]?) {
      while goesOn, let first = own.peek() {
        if let key {
          let isBefore =
            backwards ? key.lexicographicallyPrecedes(first.key) : first.key.lexicographicallyPrecedes(key)
          if !isBefore { return }
        }
        _ = own.next()
        if let value = first.value { goesOn = visit(first.key, value) }
      }
    }
    if needsBase() {
      try base.scan(range, backwards: backwards) { key, value in
        visitOwn(before: key)
        // The layer's own entry for the key comes in the base's place.
        if goesOn, own.peek()?.key != key { goesOn = visit(key, value) }
        return goesOn
      }
    }
    visitOwn(before: nil)
  }

  package func write(_ batch: WriteBatch, synced: Bool) {
    map.withLock { map in
      for change in batch.changes { map[change.key] = .some(change.value) }
    }
  }

  /// Lets go of nothing: the base belongs to another.
  package func close() {}
}
