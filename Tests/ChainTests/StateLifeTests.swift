import Cryptography
import EVM
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Chain

/// Two chains that live the same random life: one on a store that outlives its process, where processes end and the disk
/// is full at times, and one in memory.
@Suite("A chain's state, whatever happens to it")
struct StateLifeTests {
  /// Writes the first word of its data to two hundred slots, from slot 1 on.
  private let filler = Address(truncating: 0xf111)
  private let store = WatchedStore()

  private func chain(_ store: any KeyValueStore) throws -> DevChain {
    try DevChain(store: store) {
      ($0.hasStrictTime, $0.genesis.timestamp) = (true, 1_600_000_000)
      $0.genesis.allocations[filler] = .init(balance: 1)
      // PUSH1 200 JUMPDEST PUSH0 CALLDATALOAD DUP2 SSTORE PUSH1 1 SWAP1 SUB DUP1 PUSH1 2 JUMPI
      $0.genesis.allocations[filler]?.code = [
        0x60, 200, 0x5b, 0x5f, 0x35, 0x81, 0x55, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 2, 0x57,
      ]
    }
  }

  private func fill(_ dev: DevChain, with word: UInt64) throws {
    var request = CallRequest()
    (request.from, request.to, request.gasLimit) = (dev.keys[0].address, filler, 6_000_000)
    request.data = UInt256(word).bigEndianBytes
    try dev.chain.submit(request)
  }

  @Test("is at every block what it is in memory, and verified", arguments: 1...5 as ClosedRange<UInt64>)
  func lives(seed: UInt64) throws {
    var numbers = SplitMix(state: seed)
    func draw(_ count: UInt64) -> UInt64 { numbers.next() % count }
    var kept = try chain(store)
    let other = try chain(MemoryStore())
    var snapshots: [UInt64] = []
    /// Makes a change of both; the disk may be full at first.
    func both<Answer: Equatable>(_ change: (DevChain) throws -> Answer) throws -> Answer {
      if draw(4) == 0 { store.refusals.withLock { $0 = [.full(path: "here")] } }
      let have: Answer
      do { have = try change(kept) } catch ChainError.diskFull { have = try change(kept) }
      store.refusals.withLock { $0 = [] }
      #expect(try have == change(other))
      return have
    }
    func bothDo(_ change: (DevChain) throws -> Void) throws {
      _ = try both { dev in
        try change(dev)
        return true
      }
    }
    func compare() throws {
      let (have, want) = (kept.chain.view, other.chain.view)
      try #require(have.headHash == want.headHash && have.root == want.root && have.version == want.version)
      for number in 0...want.number {
        let (have, want) = (try have.state(at: .number(number)), try want.state(at: .number(number)))
        for slot in [1, 9, 200, 201] as [UInt256] {
          #expect(try have.storage(at: filler, slot: slot) == want.storage(at: filler, slot: slot))
        }
        #expect(try have.account(at: kept.keys[0].address) == want.account(at: kept.keys[0].address))
      }
    }
    for _ in 0..<60 {
      let before = other.chain.view.number
      switch draw(12) {
      case 0..<5:
        let word = draw(4)
        try bothDo { try fill($0, with: word) }
      case 5, 6:
        let (word, slot) = (UInt256(draw(5)), [9, 200, 1][Int(draw(3))] as UInt256)
        try bothDo { try $0.chain.setStorage(word, at: slot, of: filler) }
      case 7:
        snapshots.append(try both { try $0.chain.snapshot() })
      case 8 where !snapshots.isEmpty:
        let id = snapshots[Int(draw(UInt64(snapshots.count)))]
        _ = try both { try $0.chain.revert(to: id) }
      case 9:
        let number = before - min(before, draw(20))
        try bothDo { try $0.chain.unwind(to: number) }
      case 10:
        let number = before - min(before, 1 + draw(10))
        try other.chain.unwind(to: number)
        for word in 0...(before - number) { try fill(other, with: 100 + before + word) }
        for number in number + 1...other.chain.view.number {
          try kept.chain.importBlock(
            try #require(try other.chain.view.block(at: number)).encoded, waivesSeals: true)
        }
        try kept.chain.dropTransactions()
        // Those of what was replaced may be left in one of them.
        snapshots = []
      default: kept = try chain(store)
      }
      try compare()
    }
    for frozen in [store.frozen(), try kept.chain.view.store.frozen()] {
      var verifier = ChainVerifier(of: try #require(try StoredChain(frozen)))
      _ = try verifier.run()
    }
  }
}
