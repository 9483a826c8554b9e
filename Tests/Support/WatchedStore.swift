package import Storage
package import Synchronization

/// A store in memory that tells what is done with it, refuses the writes it is told to, and counts.
package final class WatchedStore: KeyValueStore {
  private let base = MemoryStore()
  package let writes = Mutex<(synced: Int, others: Int)>((0, 0))
  package let refusals = Mutex<[StoreError]>([])
  package let beforeWrite = Mutex<(@Sendable () -> Void)?>(nil)
  package let afterWrite = Mutex<(@Sendable () -> Void)?>(nil)
  package let beforeRead = Mutex<(@Sendable (_ key: [UInt8]) -> Void)?>(nil)
  package let freezes = Mutex(0)
  package let beforeFreeze = Mutex<(@Sendable () -> Void)?>(nil)
  /// Is told once it is frozen, before anything is read of that.
  package let afterFreeze = Mutex<(@Sendable () -> Void)?>(nil)

  package init() {}

  package func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    beforeRead.withLock { $0 }?(key)
    return base.value(for: key)
  }

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
    afterWrite.withLock { $0 }?()
  }

  package func frozen() -> any KeyValueStore {
    freezes.withLock { $0 += 1 }
    beforeFreeze.withLock { $0 }?()
    let frozen = base.frozen()
    afterFreeze.withLock { $0 }?()
    return frozen
  }

  package func close() {}
}
