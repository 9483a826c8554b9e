import Chain
import Cryptography
import Dispatch
import EVM
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("The pending block")
struct PendingTests {
  private let beef = Address(truncating: 0xbeef)
  private let miner = Address(truncating: 0x111)
  private let store = WatchedStore()

  private func chain() throws -> DevChain { try DevChain(store: store) { $0.mining = .manual } }

  private typealias Change = (DevChain) throws -> Void

  private var changes: [Change] {
    [
      { try $0.chain.submit(raw: $0.transfer(1, nonce: 0).encoded) },
      { try $0.chain.submit(raw: $0.transfer(2, nonce: 0, fee: 5_000_000_000, key: 1).encoded) },
      { try $0.chain.submit(raw: $0.transfer(4, nonce: 0, fee: 6_000_000_000).encoded) },
      { try $0.chain.setBeneficiary(miner) },
      { try $0.chain.setBlockGasLimit(42_000) },
      { $0.clock.advance(by: 5) },
      { try $0.chain.setNextBaseFee(7) },
      { try $0.chain.setNextPreviousRandao(Hash32(UInt256(9))) },
      { try $0.chain.setExtraData([1, 2]) },
      { try $0.chain.setBalance(77, of: miner) },
      { _ = try $0.chain.increaseTime(by: 60) },
      { _ = try $0.chain.dropTransaction($0.transfer(2, nonce: 0, fee: 5_000_000_000, key: 1).hash) },
      { try $0.chain.setNextTimestamp($0.chain.now + 100) },
      { try $0.chain.mine() },
      { try $0.chain.submit(raw: $0.transfer(8, nonce: 1).encoded) },
      { _ = try $0.chain.revert(to: $0.chain.snapshot()) },
      { try $0.chain.submit(raw: $0.transfer(16, nonce: 1).encoded) },
      { try $0.chain.unwind(to: 0) },
      { try $0.chain.setNonce(1, of: $0.keys[0].address) },
      { try $0.chain.submit(raw: $0.transfer(32, nonce: 1, fee: 9_000_000_000).encoded) },
    ]
  }

  @Test("is the one that is mined next, after every change, however often it was looked at before")
  func everyChange() throws {
    let changes = changes
    var hashes: Set<Hash32> = []
    for count in 0...changes.count {
      let dev = try DevChain { $0.mining = .manual }
      for change in changes[..<count] {
        _ = try dev.chain.pendingBlock()
        try change(dev)
      }
      let pending = try dev.chain.pendingBlock().block
      let balances = try [dev.balance(beef, .pending), dev.balance(miner, .pending)]
      hashes.insert(pending.hash)
      #expect(try dev.chain.mine().hash == pending.hash, "after change \(count)")
      #expect(try [dev.balance(beef), dev.balance(miner)] == balances)
    }
    // All but one of the changes change it: the revert, which finds what was there before, without what waited.
    #expect(hashes.count >= changes.count - 1)
  }

  @Test("is built once while nothing changes, and anew when the clock has gone on")
  func remembered() throws {
    let dev = try chain()
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    let before = store.freezes.withLock { $0 }
    var request = CallRequest()
    request.to = beef
    for _ in 0..<5 {
      #expect(try dev.chain.pendingBlock().block.transactions.count == 1)
      #expect(try dev.balance(beef, .pending) == 1)
      #expect(try dev.chain.call(request, at: .pending).result == .success)
    }
    #expect(store.freezes.withLock { $0 } == before + 1)
    dev.clock.advance(by: 1)
    #expect(try dev.chain.pendingBlock().block.header.timestamp == dev.clock.now)
    #expect(store.freezes.withLock { $0 } == before + 2)
  }

  @Test("lets blocks be mined while it is built")
  func besideWriter() throws {
    let dev = try chain()
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    let isFirst = Mutex(true)
    store.afterFreeze.withLock {
      $0 = {
        guard
          isFirst.withLock({ first in
            defer { first = false }; return first
          })
        else { return }
        #expect(throws: Never.self) {
          try dev.chain.mine()
          try dev.chain.submit(raw: dev.transfer(2, nonce: 1).encoded)
        }
      }
    }
    for (number, wei) in [(1, 1), (2, 2)] as [(UInt64, UInt256)] {
      let pending = try dev.chain.pendingBlock().block
      #expect((pending.number, pending.transactions.map(\.transaction.value)) == (number, [wei]))
      // What was asked for before the block still stands on the state of then.
      #expect(dev.chain.view.number == 1)
    }
  }

  @Test("is never of two times: what is written and not yet told of is waited for")
  func ofOneTime() throws {
    let dev = try chain()
    for nonce in 0..<2 as Range<UInt64> { try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) }
    try dev.chain.setBlockGasLimit(21_000)
    let (frozen, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let pending = Mutex<Block?>(nil)
    store.afterFreeze.withLock { $0 = { frozen.signal() } }
    let isFirst = Mutex(true)
    store.afterWrite.withLock {
      $0 = {
        guard
          isFirst.withLock({ first in
            defer { first = false }; return first
          })
        else { return }
        DispatchQueue.global().async {
          #expect(throws: Never.self) {
            let block = try dev.chain.pendingBlock().block
            pending.withLock { $0 = block }
          }
          ended.signal()
        }
        #expect(frozen.wait(timeout: .now() + 10) == .success)
      }
    }
    try dev.chain.mine()
    #expect(ended.wait(timeout: .now() + 10) == .success)
    let block = try #require(pending.withLock { $0 })
    #expect((block.number, block.transactions.map(\.transaction.nonce)) == (2, [1]))
    #expect(block.header.parentHash == dev.chain.view.headHash)
  }

  @Test("gives up in time where the chain goes on whenever it is looked at")
  func neverStill() throws {
    let dev = try DevChain(store: store) { ($0.mining, $0.callTimeLimit) = (.manual, .milliseconds(20)) }
    let blocks = Mutex(0)
    store.beforeFreeze.withLock {
      $0 = {
        // The chain stands still at last even where nobody gives up.
        let count = blocks.withLock { count in
          count += 1
          return count
        }
        if count < 2000 { #expect(throws: Never.self) { try dev.chain.mine() } }
      }
    }
    #expect(throws: ChainError.timedOut(after: .milliseconds(20))) { try dev.chain.pendingBlock() }
  }

  @Test("takes no longer to build than calls may run, and holds up nobody when it does")
  func limit() throws {
    func chain(_ limit: Duration) throws -> DevChain {
      try DevChain(fork: .prague) {
        ($0.mining, $0.callTimeLimit) = (.manual, limit)
        ($0.blockGasLimit, $0.genesis.gasLimit) = (1 << 40, 1 << 40)
        $0.genesis.allocations[beef] = .init(balance: 0)
        // Jumps to itself for ever.
        $0.genesis.allocations[beef]?.code = [0x5b, 0x5f, 0x56]
      }
    }
    let dev = try chain(.milliseconds(20))
    var endless = dev.transfer(0, nonce: 0).transaction
    endless.gasLimit = 1 << 38
    let signed = SignedTransaction(endless, by: dev.keys[0])
    try dev.chain.submit(raw: signed.encoded)
    let reason = ChainError.timedOut(after: .milliseconds(20))
    #expect(throws: reason) { try dev.chain.pendingBlock() }
    #expect(throws: reason) { try dev.balance(beef, .pending) }
    #expect(throws: reason) { try dev.chain.proof(of: beef, slots: [], at: .pending) }
    #expect(try dev.chain.dropTransaction(signed.hash))
    #expect(try dev.chain.pendingBlock().block.transactions.isEmpty)
    // Many small ones take their time too.
    let hasty = try chain(.zero)
    #expect(try hasty.chain.pendingBlock().block.number == 1)
    try hasty.chain.submit(raw: hasty.transfer(1, nonce: 0).encoded)
    #expect(throws: ChainError.timedOut(after: .zero)) { try hasty.chain.pendingBlock() }
  }
}
