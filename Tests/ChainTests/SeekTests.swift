import Cryptography
import EVM
import Primitives
import Storage
import Synchronization
import Testing

@testable import Chain

/// A store in memory that counts what is asked of it.
private final class CountingStore: KeyValueStore {
  struct Counts: Hashable {
    var gets = 0
    var scans = 0
    /// Entries that scans visited.
    var visits = 0
  }

  private let base = MemoryStore()
  private let counts = Mutex(Counts())

  /// What the body answered, and what it asked for.
  func counting<Value>(_ body: () throws -> Value) rethrows -> (Value, Counts) {
    counts.withLock { $0 = Counts() }
    return (try body(), counts.withLock { $0 })
  }

  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    counts.withLock { $0.gets += 1 }
    return base.value(for: key)
  }

  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    counts.withLock { $0.scans += 1 }
    base.scan(range, backwards: backwards) { key, value in
      counts.withLock { $0.visits += 1 }
      return visit(key, value)
    }
  }

  func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) { base.write(batch, synced: synced) }
  func frozen() -> any KeyValueStore { base.frozen() }
  func close() {}
}

@Suite("What reads cost")
struct SeekTests {
  private let store = CountingStore()
  private let beef = Address(truncating: 0xbeef)

  @Test(
    "the state at any past block is one look at the latest, in memory, and one seek at most, however long the history"
  )
  func state() throws {
    let dev = try DevChain(store: store)
    for nonce in 0..<900 as Range<UInt64> {
      try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded)
    }
    // What was replaced later is in memory as well.
    let written = try #require(try store.value(for: Meta.state).flatMap(HeadRecord.init)).number
    try #require(written > 10 && written < 890)
    for number in [0, 1, 10, written - 1, written, 890, 900] {
      let state = try dev.chain.view.state(at: .number(number))
      let (balance, counts) = try store.counting { try state.account(at: beef)?.balance ?? 0 }
      #expect(balance == UInt256(number))
      let seeks = number < written ? 1 : 0
      #expect(counts == .init(gets: 0, scans: seeks, visits: seeks), "block \(number)")
    }
  }

  @Test("logs that match nothing are one seek each in the index, however long the chain")
  func logs() throws {
    let dev = try DevChain(store: store)
    let logger = Address(truncating: 0x109)
    // PUSH0 PUSH0 LOG0
    try dev.chain.setCode([0x5f, 0x5f, 0xa0], of: logger)
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, logger)
    for _ in 0..<50 { try dev.chain.submit(request) }
    try dev.chain.mine(blocks: 500)
    var filter = LogFilter()
    filter.addresses = [beef]
    let (none, costs) = try store.counting { try dev.chain.view.logs(filter).count }
    #expect(none == 0)
    #expect(costs == .init(gets: 0, scans: 1, visits: 0))
    filter.addresses = [logger]
    (filter.from, filter.to) = (20, 20)
    let (one, costsOfOne) = try store.counting { try dev.chain.view.logs(filter).count }
    #expect(one == 1)
    // The header, the receipts and the body of the one block.
    #expect(costsOfOne == .init(gets: 3, scans: 1, visits: 1))
  }
}
