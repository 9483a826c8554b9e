import Cryptography
import Dispatch
import EVM
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Chain

@Suite("A state that is written late")
struct StateLayerTests {
  /// A store that outlives a process, as far as the chain can tell. What a layer above it keeps is lost.
  private let store = OverlayStore(over: MemoryStore())
  private let logger = Address(truncating: 0x109)

  private func chain(_ store: any KeyValueStore) throws -> DevChain {
    try DevChain(store: store) {
      $0.genesis.allocations[logger] = .init(balance: 1)
      // PUSH0 CALLDATALOAD DUP1 SSTORE: each word into its own slot.
      $0.genesis.allocations[logger]?.code = [0x5f, 0x35, 0x80, 0x55]
      $0.genesis.allocations[logger]?.storage = [1: 1, 9: 9]
    }
  }

  /// Blocks and edits that make, change, empty and lose accounts and slots.
  private func live(_ dev: DevChain, from nonce: UInt64 = 0) throws {
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, logger)
    for word in 20..<40 as Range<UInt64> {
      request.data = UInt256(word).bigEndianBytes
      try dev.chain.submit(request)
    }
    try dev.chain.setStorage(0, at: 9, of: logger)
    try dev.chain.submit(raw: dev.transfer(5, nonce: nonce, key: 1).encoded)
    try dev.chain.setBalance(7, of: Address(truncating: 0xed17))
  }

  private func state(_ store: any KeyValueStore) throws -> [Bytes: Bytes] {
    var state: [Bytes: Bytes] = [:]
    for kind in [Prefix.account, .slot, .accountNode, .slotNode] {
      try store.scan(KeyRange(prefix: kind.key()), backwards: false) { key, value in
        state[key] = value
        return true
      }
    }
    return state
  }

  /// Demands that the store opens with the state and nodes of a chain in memory, and agrees with its blocks.
  private func check(_ store: any KeyValueStore, has wanted: [Bytes: Bytes]) throws {
    let stored = try #require(try StoredChain(store.frozen()))
    #expect(try state(stored.view.store) == wanted)
    var verifier = ChainVerifier(of: stored)
    _ = try verifier.run()
  }

  @Test("is made anew after a sudden end, and the chain goes on")
  func suddenEnd() throws {
    let memory = MemoryStore()
    let (kept, other) = (try chain(store), try chain(memory))
    let genesis = try state(store)
    try live(kept)
    try live(other)
    #expect(try state(store) == genesis)
    #expect(try state(store) != state(memory))
    try check(store, has: state(memory))
    let again = try chain(store)
    try live(again, from: 1)
    try live(other, from: 1)
    #expect(again.chain.view.head.stateRoot == other.chain.view.head.stateRoot)
    try check(store, has: state(memory))
  }

  @Test("is written with a batch that takes back what the written one holds")
  func takenBack() throws {
    let (memory, settled) = (MemoryStore(), OverlayStore(over: MemoryStore()))
    var kept = try chain(store)
    let other = try chain(memory)
    let id = try kept.chain.snapshot()
    _ = try other.chain.snapshot()
    try live(kept)
    try live(other)
    // The newest state reaches the database, as it does once in a while.
    try #require(try StoredChain(store)).view.store.copy(to: settled)
    #expect(try state(settled) == state(memory))
    kept = try chain(settled)
    #expect(try kept.chain.revert(to: id) && other.chain.revert(to: id))
    #expect(try state(settled) == state(memory))
    try live(kept)
    try live(other)
    #expect(try state(settled) != state(memory))
    try check(settled, has: state(memory))
  }

  @Test("is frozen as one while blocks are taken back")
  func frozenMeanwhile() throws {
    let store = WatchedStore()
    let kept = try chain(store)
    let id = try kept.chain.snapshot()
    try live(kept)
    let layer = kept.chain.view.store
    let copy = Mutex<(any KeyValueStore)?>(nil)
    let ended = DispatchSemaphore(value: 0)
    store.afterWrite.withLock {
      $0 = {
        DispatchQueue.global().async {
          #expect(throws: Never.self) {
            let frozen = try layer.frozen()
            copy.withLock { $0 = frozen }
          }
          ended.signal()
        }
        // It waits for this write; one that didn't would be done by then.
        #expect(ended.wait(timeout: .now() + 0.1) == .timedOut)
      }
    }
    #expect(try kept.chain.revert(to: id))
    #expect(ended.wait(timeout: .now() + 60) == .success)
    let frozen = try #require(copy.withLock { $0 })
    var verifier = ChainVerifier(of: try #require(try StoredChain(frozen)))
    _ = try verifier.run()
  }

  @Test("shows readers nothing of a block that is being written, nor of those behind it what came later")
  func writtenMeanwhile() throws {
    let store = WatchedStore()
    let chain = try DevChain(store: store).chain
    let sender = try #require(chain.accounts.first)
    /// Who gets something in a block, and never again.
    @Sendable func payee(_ number: UInt64) -> Address { Address(truncating: UInt256(0xf000_0000 + number)) }
    let wrong = Mutex<[UInt64]>([])
    store.afterWrite.withLock {
      $0 = {
        let view = chain.view
        for number in Set([view.number, view.number - min(view.number, 20)]) {
          let account = try? view.state(at: .number(number)).account(at: payee(view.number + 1))
          if account != nil { wrong.withLock { $0.append(number) } }
        }
      }
    }
    // Enough for the state to be written some times.
    for number in 1...1500 as ClosedRange<UInt64> {
      var request = CallRequest()
      (request.from, request.to, request.value, request.gasLimit) = (sender, payee(number), 5, 21000)
      try chain.submit(request)
    }
    #expect(wrong.withLock { $0 } == [])
  }

  @Test("is frozen with the edits that come in its midst, or without", arguments: [false, true])
  func editedMeanwhile(isAfterBlock: Bool) throws {
    let store = WatchedStore()
    let dev = try DevChain(store: store)
    for nonce in 0..<5 as Range<UInt64> {
      try dev.chain.submit(raw: dev.transfer(5, nonce: nonce).encoded)
    }
    let changes = Mutex(2)
    store.beforeFreeze.withLock {
      $0 = {
        guard
          changes.withLock({ left in
            left -= 1
            return left >= 0
          })
        else { return }
        #expect(throws: Never.self) {
          let nonce = try dev.chain.pendingNonce(of: dev.keys[0].address)
          if isAfterBlock { try dev.chain.submit(raw: dev.transfer(5, nonce: nonce).encoded) }
          try dev.chain.setBalance(UInt256(70 + nonce), of: Address(truncating: 0xed17))
        }
      }
    }
    var verifier = ChainVerifier(of: try #require(try StoredChain(dev.chain.view.store.frozen())))
    _ = try verifier.run()
    _ = try dev.chain.proof(of: Address(truncating: 0xbeef), slots: [], at: .latest)
    #expect(changes.withLock { $0 } <= 0)
  }

  @Test("is written when much has changed, and a failed write changes nothing")
  func many() throws {
    let base = FailingStore()
    let head = HeadRecord(version: StateVersion(block: 7), root: .zero)
    let layer = StateLayer(over: base, stored: HeadRecord(version: StateVersion(block: 0), root: .zero))
    var batch = WriteBatch()
    batch.set(Meta.head, to: head.stored)
    for path in 0..<8192 as Range<UInt64> { batch.set(Prefix.accountNode.key(path), to: [1]) }
    try layer.write(batch, synced: true)
    let whole = try state(layer)
    #expect(whole.count == 8192)
    #expect(try state(base).isEmpty)

    // The next batch brings all of it there, or nothing comes there at all.
    var next = WriteBatch()
    next.set(Prefix.accountNode.key(), to: [2])
    next.remove(Prefix.accountNode.key(0))
    base.fail(with: .failed("sync"))
    #expect(throws: StoreError.failed("sync")) { try layer.write(next, synced: true) }
    #expect(try state(layer) == whole)
    base.fail(with: nil)
    try layer.write(next, synced: true)
    #expect(try state(base) == state(layer))
    #expect(try base.value(for: Meta.state) == head.stored)
    #expect(try layer.value(for: Prefix.accountNode.key()) == [2])
    #expect(try layer.value(for: Prefix.accountNode.key(0)) == nil)
    #expect(try state(layer.frozen()) == state(layer))
  }

  @Test("is that of the newest block, or of an edit after it, whichever the record of the head tells")
  func head() throws {
    let dev = try chain(store)
    func check(_ change: () throws -> Void) throws {
      try change()
      let stored = try #require(try StoredChain(store))
      #expect(stored.view.headHash == dev.chain.view.headHash)
      #expect(stored.view.version == dev.chain.view.version)
      #expect(stored.view.root == dev.chain.view.root)
    }
    let rich = Address(truncating: 0xed17)
    try check { try dev.chain.setBalance(1, of: rich) }
    try check { try dev.chain.mine(blocks: 4) }
    let id = try dev.chain.snapshot()
    try check { try dev.chain.setBalance(2, of: rich) }
    try check { try dev.chain.submit(raw: dev.transfer(5, nonce: 0).encoded) }
    try check { try dev.chain.setBalance(3, of: rich) }
    try check { try #require(try dev.chain.revert(to: id)) }
    // Blocks without a change, one by one.
    for number in [3, 1, 0] as [UInt64] { try check { try dev.chain.unwind(to: number) } }
    try check { try dev.chain.mine(blocks: 2) }
    try dev.chain.setBalance(4, of: rich)
    var batch = WriteBatch()
    batch.remove(Prefix.header.key(2))
    store.write(batch, synced: false)
    #expect(throws: ChainError.corruptState("the head's block is missing")) { try StoredChain(store) }
  }

  @Test("that doesn't agree with its tries is told")
  func disagreement() throws {
    try live(chain(store))
    var batch = WriteBatch()
    batch.remove(Prefix.changeSet.key(StateVersion(block: 3).rawValue))
    store.write(batch, synced: false)
    #expect { try StoredChain(store) } throws: { error in
      if case ChainError.corruptState(let words) = error {
        words.hasPrefix("the state and its trie don't")
      } else {
        false
      }
    }
    batch.remove(Meta.state)
    store.write(batch, synced: false)
    #expect(throws: ChainError.corruptState("the record of the latest state is missing or damaged")) {
      try StoredChain(store)
    }
  }
}
