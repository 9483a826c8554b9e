package import Storage
package import Synchronization

/// A store in memory that tells of every write before it is made, and refuses those it is told to.
package final class WatchedStore: KeyValueStore {
  private let base = MemoryStore()
  package let writes = Mutex<(synced: Int, others: Int)>((0, 0))
  package let refusals = Mutex<[StoreError]>([])
  package let beforeWrite = Mutex<(@Sendable () -> Void)?>(nil)

  package init() {}

  package func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? { base.value(for: key) }

  package func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    base.scan(range, backwards: backwards, visit: visit)
  }

  package func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) {
    beforeWrite.withLock { $0 }?()
    if let error = refusals.withLock({ $0.popLast() }) { throw error }
    writes.withLock { if synced { $0.synced += 1 } else { $0.others += 1 } }
    base.write(batch, synced: synced)
  }

  package func frozen() -> any KeyValueStore { base.frozen() }

  package func close() {}
}
