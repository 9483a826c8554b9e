import Synchronization

/// Keys and values in memory, lost at the end of the process.
package final class MemoryStore: KeyValueStore {
  private let map: Mutex<OrderedMap<[UInt8]>>

  package init() { map = Mutex(OrderedMap()) }

  private init(copying map: OrderedMap<[UInt8]>) { self.map = Mutex(map) }

  /// Shares what neither side changes.
  package func frozen() -> any KeyValueStore { MemoryStore(copying: map.withLock { $0 }) }

  package func value(for key: [UInt8]) -> [UInt8]? { map.withLock { $0[key] } }

  /// Visits in pages, so that a visitor may read the store and a writer is never kept waiting long.
  package func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) {
    var entries = PagedEntries(of: range, backwards: backwards) { range, limit in
      self.map.withLock { $0.page(range, backwards: backwards, limit: limit) }
    }
    while let entry = entries.next(), visit(entry.key, entry.value) {}
  }

  package func write(_ batch: WriteBatch, synced: Bool) {
    map.withLock { map in
      for change in batch.changes { map[change.key] = change.value }
    }
  }

  package func close() {}
}
