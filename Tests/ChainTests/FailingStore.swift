import Storage
import Synchronization

/// A store in memory that counts its writes, which fail when they are told to.
final class FailingStore: KeyValueStore {
  private let base = MemoryStore()
  private let failure = Mutex<StoreError?>(nil)
  private let count = Mutex(0)

  /// Batches that were written.
  var writes: Int { count.withLock { $0 } }

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
    count.withLock { $0 += 1 }
  }

  func frozen() -> any KeyValueStore { base.frozen() }

  /// What a node would find that begins on what was written.
  func copied() throws -> MemoryStore {
    let copy = MemoryStore()
    try self.copy(to: copy)
    return copy
  }

  func close() {}
}
