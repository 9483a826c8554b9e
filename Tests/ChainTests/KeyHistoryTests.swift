import Cryptography
import Dispatch
import EVM
import Primitives
import Storage
import TestSupport
import Testing

@testable import Chain

@Suite("What a key held before")
struct KeyHistoryTests {
  private typealias Change = KeyHistory.Change

  private let key = Prefix.account.key(Address(truncating: 0xbeef))

  private func change(_ block: UInt64, _ before: Bytes) -> Change {
    Change(version: StateVersion(block: block), before: before)
  }

  private func batch(_ changes: [Change], of keys: [Bytes]) -> WriteBatch {
    var batch = WriteBatch()
    for key in keys { for change in changes { batch.set(KeyHistory(change), of: key) } }
    return batch
  }

  private func histories(_ batch: WriteBatch) throws -> [KeyHistory] {
    try batch.changes.compactMap { change in
      try change.value.map { try KeyHistory(stored: $0, under: change.key) }
    }
  }

  @Test("before many changes in a row is one entry, the newest first")
  func packed() throws {
    let changes = [change(3, []), change(4, [1]), change(9, Bytes(repeating: 7, count: 90))]
    var batch = batch(changes, of: [key])
    try batch.packHistory()
    #expect(batch.changes.map(\.key) == [Prefix.history.key(key, before: StateVersion(block: 9))])
    let history = try #require(try histories(batch).first)
    #expect(history.changes == changes.reversed())
    #expect(
      (2..<9).map { history.change(after: StateVersion(block: $0))?.before.count } == [
        0, 1, 90, 90, 90, 90, 90,
      ])
    #expect(history.change(after: StateVersion(block: 9)) == nil)
    #expect(history.unwound(to: StateVersion(block: 4))?.changes == [changes[1], changes[0]])
    #expect(history.unwound(to: StateVersion(block: 2)) == nil)
  }

  @Test("is packed for each key alone, in entries that stay small, and nothing else is touched")
  func apart() throws {
    let other = Prefix.slot.key(Address(truncating: 0xbeef), slot: 1)
    var batch = batch((1...150).map { change($0, [UInt8($0)]) }, of: [key, other])
    batch.remove(Prefix.history.key(other, before: StateVersion(block: 151)))
    let loose = try histories(batch).flatMap(\.changes)
    batch.set(Meta.head, to: [1])
    try batch.packHistory()
    let histories = try histories(batch.dropLast(2))
    #expect(histories.map(\.changes.count) == [64, 64, 22, 64, 64, 22])
    #expect(histories.flatMap { $0.changes.reversed() } == loose)
    #expect(batch.changes.suffix(2).map(\.value) == [nil, [1]])
    // What was packed is packed further.
    try batch.packHistory()
    #expect(try self.histories(batch.dropLast(2)) == histories)
  }

  @Test("is refused when it is damaged")
  func damage() throws {
    let entry = Prefix.history.key(key, before: StateVersion(block: 1))
    for value in [
      [], [0x80], [0xc0], [0xc1], [0xc2, 0x80, 0x80], [0xc3, 0x80, 0x00, 0x80], [0xc2, 0x80, 0x01],
    ] as [Bytes] {
      #expect(throws: RLPError.self) { try KeyHistory(stored: value, under: entry) }
    }
    let tooFar: Bytes = [0xc6, 0x80, 0x83, 0x10, 0x00, 0x01, 0x80]
    #expect(throws: RLPError.self) { try KeyHistory(stored: tooFar, under: entry) }
  }

  /// Writes the first word of its data to that many slots, from slot 1 on.
  private let filler = Address(truncating: 0xf111)

  private func chain(_ store: any KeyValueStore) throws -> DevChain {
    try DevChain(store: store) {
      $0.genesis.allocations[filler] = .init(balance: 1)
      // PUSH1 200 JUMPDEST PUSH0 CALLDATALOAD DUP2 SSTORE PUSH1 1 SWAP1 SUB DUP1 PUSH1 2 JUMPI
      $0.genesis.allocations[filler]?.code = [
        0x60, 200, 0x5b, 0x5f, 0x35, 0x81, 0x55, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 2, 0x57,
      ]
    }
  }

  /// Mines blocks that change the same two hundred slots, with an edit after every third.
  private func fill(_ dev: DevChain, with words: ClosedRange<UInt64>) throws {
    var request = CallRequest()
    (request.from, request.to, request.gasLimit) = (dev.keys[0].address, filler, 6_000_000)
    for word in words {
      request.data = UInt256(word % 5).bigEndianBytes
      try dev.chain.submit(request)
      if word.isMultiple(of: 3) { try dev.chain.setStorage(UInt256(word), at: 9, of: filler) }
    }
  }

  @Test("is read at any block, taken back in the middle, and made anew, wherever it lies")
  func everywhere() throws {
    // A store that outlives a process, as far as the chain can tell. What a layer above it keeps is lost.
    let store = OverlayStore(over: MemoryStore())
    var (kept, other) = (try chain(store), try chain(MemoryStore()))
    var counts: [Int] = []
    func check() throws {
      #expect(kept.chain.view.headHash == other.chain.view.headHash)
      for number in 0...other.chain.view.number {
        let (have, want) = (
          try kept.chain.state(at: .number(number)), try other.chain.state(at: .number(number))
        )
        for slot in [1, 9, 200, 201] as [UInt256] {
          #expect(try have.storage(at: filler, slot: slot) == want.storage(at: filler, slot: slot))
        }
        let sender = kept.keys[0].address
        #expect(try have.account(at: sender) == want.account(at: sender))
      }
      counts = []
      try store.scan(KeyRange(prefix: Prefix.history.key()), backwards: false) { key, value in
        counts.append((try? KeyHistory(stored: value, under: key))?.changes.count ?? -1)
        return true
      }
      var verifier = ChainVerifier(of: try #require(try StoredChain(store.frozen())))
      _ = try verifier.run()
    }
    for dev in [kept, other] { try fill(dev, with: 1...12) }
    let ids = try [kept, other].map { try $0.chain.snapshot() }
    for dev in [kept, other] { try fill(dev, with: 13...45) }
    try check()
    #expect(counts.contains { $0 > 12 })
    // The process ends, and with it the layer.
    kept = try chain(store)
    try check()
    // The snapshot lies amid what the entries hold.
    #expect(try kept.chain.revert(to: ids[0]) && other.chain.revert(to: ids[1]))
    try check()
    #expect(counts.contains { $0 > 8 } && !counts.contains { $0 > 16 })
    for dev in [kept, other] { try fill(dev, with: 1...30) }
    try check()
    kept = try chain(store)
    try check()
  }
}

extension KeyHistoryTests {
  @Test("is read whole while it is written and packed")
  func meanwhile() throws {
    let dev = try chain(OverlayStore(over: MemoryStore()))
    let (chain, last) = (dev.chain, 60 as UInt64)
    let (begun, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    DispatchQueue.global().async {
      defer { ended.signal() }
      while chain.view.number < last {
        let view = chain.view
        for number in stride(from: view.number, through: 0, by: -7) {
          let word = try? view.state(at: .number(number)).storage(at: filler, slot: 1)
          #expect(word == UInt256(number % 5), "block \(number) of \(view.number)")
        }
        begun.signal()
      }
    }
    #expect(begun.wait(timeout: .now() + 60) == .success)
    try fill(dev, with: 1...last)
    #expect(ended.wait(timeout: .now() + 60) == .success)
  }
}

extension WriteBatch {
  fileprivate func dropLast(_ count: Int) -> WriteBatch {
    var batch = WriteBatch()
    for change in changes.dropLast(count) { batch.append(change.key, change.value) }
    return batch
  }
}
