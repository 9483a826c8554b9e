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
    var range = range
    var pageSize = 4
    while true {
      let page = map.withLock { $0.page(range, backwards: backwards, limit: pageSize) }
      for entry in page where !visit(entry.key, entry.value) { return }
      guard page.count == pageSize, let last = page.last else { return }
      if backwards { range.upper = last.key } else { range.lower = last.key + [0] }
      pageSize = 256
    }
  }

  package func write(_ batch: WriteBatch, synced: Bool) {
    map.withLock { map in
      for change in batch.changes { map[change.key] = change.value }
    }
  }

  package func close() {}
}
