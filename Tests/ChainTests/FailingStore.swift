import Storage
import Synchronization

/// A store in memory whose writes fail when they are told to.
final class FailingStore: KeyValueStore {
  private let base = MemoryStore()
  private let failure = Mutex<StoreError?>(nil)

  func fail(with error: StoreError?) { failure.withLock { $0 = error } }

  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? { base.value(for: key) }

  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    base.scan(range, backwards: backwards, visit: visit)
  }

  func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) {
    if let error = failure.withLock({ $0 }) { throw error }
    base.write(batch, synced: synced)
  }

  func frozen() -> any KeyValueStore { base.frozen() }

  func close() {}
}
