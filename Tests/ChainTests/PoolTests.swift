import Chain
import Cryptography
import EVM
import Foundation
import Primitives
import Storage
import Testing

@Suite("The pool")
struct PoolTests {
  private let beef = Address(truncating: 0xbeef)

  private func sign(_ dev: DevChain, _ adjust: (inout Transaction) -> Void) -> Bytes {
    var transaction = dev.transfer(1, nonce: 0).transaction
    adjust(&transaction)
    return SignedTransaction(transaction, by: dev.keys[0]).encoded
  }

  @Test("refuses at submission what can never be in a block, by hand-mining chains too")
  func admission() throws {
    let dev = try DevChain { $0.mining = .manual }
    let cases: [(InvalidTransaction, (inout Transaction) -> Void)] = [
      (.intrinsicGasTooLow(have: 20999, need: 21000), { $0.gasLimit = 20999 }),
      (
        .floorGasTooLow(have: 60000, need: 61000),
        {
          $0.data = Bytes(repeating: 0, count: 4000)
          $0.gasLimit = 60000
        }
      ),
      (.gasLimitAboveCap(have: 1 << 24 + 1, cap: 1 << 24), { $0.gasLimit = 1 << 24 + 1 }),
      (
        .initCodeTooLarge(size: 49153, limit: 49152),
        {
          $0.to = nil
          $0.data = Bytes(repeating: 0, count: 49153)
          $0.gasLimit = 1_000_000
        }
      ),
      (
        .tipAboveFeeCap(tip: 3_000_000_001, cap: 3_000_000_000),
        {
          $0.kind = .feeMarket
          $0.maxPriorityFeePerGas = 3_000_000_001
        }
      ),
      (.nonceExhausted, { $0.nonce = .max }),
      (.noAuthorizations, { $0.kind = .setCode }),
    ]
    for (reason, adjust) in cases {
      #expect(throws: ChainError.invalidTransaction(reason)) {
        try dev.chain.submit(raw: sign(dev, adjust))
      }
    }
    #expect(dev.chain.waitingTransactions().pending.isEmpty)
    let old = try DevChain(fork: .berlin)
    #expect(throws: ChainError.invalidTransaction(.kindNotSupported(.feeMarket))) {
      try old.chain.submit(raw: sign(old) { $0.kind = .feeMarket })
    }
  }

  @Test("holds what the sender can pay for altogether")
  func overdraft() throws {
    let dev = try DevChain { $0.mining = .manual }
    let most = DevChain.ether &* 600
    try dev.chain.submit(raw: dev.transfer(most, nonce: 0).encoded)
    #expect(throws: ChainError.self) { try dev.chain.submit(raw: dev.transfer(most, nonce: 1).encoded) }
    // A replacement takes the place of what it replaces in the sum as well.
    try dev.chain.submit(raw: dev.transfer(most, nonce: 0, fee: 4_000_000_000).encoded)
    try dev.chain.submit(raw: dev.transfer(DevChain.ether &* 300, nonce: 1).encoded)
    try dev.chain.mine()
    #expect(try dev.balance(beef) == DevChain.ether &* 900)
  }

  @Test("answers a fee below the base fee at once under automine, and lets it wait where a clock mines")
  func lowFees() throws {
    let dev = try DevChain()
    let cheap = dev.transfer(1, nonce: 0, fee: 800_000_000)
    let reason = InvalidTransaction.feeCapBelowBaseFee(cap: 800_000_000, baseFee: 875_000_000)
    #expect(throws: ChainError.invalidTransaction(reason)) { try dev.chain.submit(raw: cheap.encoded) }
    try dev.chain.setAutomining(false)
    try dev.chain.submit(raw: cheap.encoded)
    #expect(try dev.chain.mine().transactions.isEmpty)
    #expect(try dev.chain.mine().transactions == [cheap])
  }

  @Test("mines in turn whatever order thirty transactions come in", arguments: 0..<5)
  func shuffled(seed: Int) throws {
    let dev = try DevChain()
    var generator = SystemRandomNumberGenerator()
    var all = (0..<30 as Range<UInt64>).flatMap { nonce in
      (0..<3).map { dev.transfer(1, nonce: nonce, key: $0) }
    }
    all.shuffle(using: &generator)
    for signed in all { try dev.chain.submit(raw: signed.encoded) }
    #expect(dev.chain.view.number == 90)
    #expect(try dev.balance(beef) == 90)
    #expect(dev.chain.waitingTransactions().queued.isEmpty)
  }

  @Test("bounds what one account queues, and itself")
  func limits() throws {
    let dev = try DevChain()
    for nonce in 1...64 as ClosedRange<UInt64> {
      try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded)
    }
    #expect(throws: ChainError.tooManyQueued(64)) {
      try dev.chain.submit(raw: dev.transfer(1, nonce: 65).encoded)
    }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(dev.chain.view.number == 65)
  }

  @Test("keeps to limits of its chain's own")
  func ownLimits() throws {
    let dev = try DevChain {
      ($0.mining, $0.poolLimits.all, $0.poolLimits.queued, $0.poolLimits.priceBump) = (.manual, 3, 1, 50)
    }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 5).encoded)
    #expect(throws: ChainError.tooManyQueued(1)) {
      try dev.chain.submit(raw: dev.transfer(1, nonce: 6).encoded)
    }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 1).encoded)
    #expect(throws: ChainError.poolFull) { try dev.chain.submit(raw: dev.transfer(1, nonce: 2).encoded) }
    #expect(throws: ChainError.replacementUnderpriced) {
      try dev.chain.submit(raw: dev.transfer(1, nonce: 1, fee: 4_499_999_999).encoded)
    }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 1, fee: 4_500_000_000).encoded)
    try dev.chain.dropTransactions(of: dev.keys[1].address)
    #expect(dev.chain.waitingTransactions().pending.count == 2)
    try dev.chain.dropTransactions(of: dev.keys[0].address)
    #expect(dev.chain.waitingTransactions().pending.isEmpty)
    #expect(dev.chain.waitingTransactions().queued.isEmpty)
  }

  @Test("counts large transactions by their size, until they are gone")
  func slots() throws {
    let dev = try DevChain { ($0.mining, $0.poolLimits.all) = (.manual, 5) }
    let large = sign(dev) { ($0.gasLimit, $0.data) = (6_000_000, Bytes(repeating: 1, count: 120_000)) }
    try dev.chain.submit(raw: large)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0, key: 1).encoded)
    let small = dev.transfer(1, nonce: 1, key: 1)
    #expect(throws: ChainError.poolFull) { try dev.chain.submit(raw: small.encoded) }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0, fee: 4_000_000_000).encoded)
    try dev.chain.submit(raw: small.encoded)
    #expect(try dev.chain.mine().transactions.count == 3)
    for nonce in 1..<6 as Range<UInt64> { try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) }
    #expect(throws: ChainError.poolFull) { try dev.chain.submit(raw: dev.transfer(1, nonce: 6).encoded) }
    try dev.chain.dropTransactions()
    try dev.chain.submit(raw: dev.transfer(1, nonce: 1).encoded)
  }

  @Test("takes transactions that name no chain only where that is allowed")
  func unprotected() throws {
    let dev = try DevChain()
    let raw = sign(dev) { $0.chainID = nil }
    #expect(throws: ChainError.wrongChainID(have: nil, want: 1337)) { try dev.chain.submit(raw: raw) }
    let open = try DevChain { $0.allowsUnprotected = true }
    try open.chain.submit(raw: raw)
    #expect(open.chain.view.number == 1)
    #expect(throws: ChainError.wrongChainID(have: 5, want: 1337)) {
      try open.chain.submit(raw: sign(open) { $0.chainID = 5 })
    }
  }

  @Test("leaves waiting what would make a block larger than others take")
  func largeBlocks() throws {
    let dev = try DevChain { ($0.mining, $0.blockGasLimit) = (.manual, 2_000_000_000) }
    for nonce in 0..<70 as Range<UInt64> {
      let raw = sign(dev) {
        ($0.nonce, $0.gasLimit, $0.data) = (nonce, 6_000_000, Bytes(repeating: 1, count: 130_000))
      }
      try dev.chain.submit(raw: raw)
    }
    let block = try dev.chain.mine()
    #expect(block.encoded.count < 8 << 20)
    #expect(block.encoded.count > 7 << 20)
    #expect(try dev.chain.mine().transactions.count == 70 - block.transactions.count)
  }

  @Test("follows nonces that are set by hand or come back with a revert")
  func nonces() throws {
    let dev = try DevChain()
    let sender = dev.keys[0].address
    let waiting = dev.transfer(1, nonce: 5)
    try dev.chain.submit(raw: waiting.encoded)
    try dev.chain.setNonce(4, of: sender)
    #expect(try dev.chain.pendingNonce(of: sender) == 4)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 4).encoded)
    #expect(try dev.chain.receipt(waiting.hash)?.blockNumber == 2)
    try dev.chain.unwind(to: 0)
    // The nonce that was set after block 0 is part of its state.
    #expect(try dev.chain.pendingNonce(of: sender) == 4)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 5).encoded)
    try dev.chain.setNonce(9, of: sender)
    #expect(dev.chain.waitingTransactions().queued.isEmpty)
  }

  @Test("follows nonces that others' transactions move")
  func authorizations() throws {
    let dev = try DevChain { $0.mining = .manual }
    let waiting = [0, 1].map { dev.transfer(1, nonce: $0, key: 1) }
    for signed in waiting { try dev.chain.submit(raw: signed.encoded) }
    let message: Bytes =
      [5] + RLP.list([.number(1337 as UInt64), .fixed(beef), .number(0 as UInt64)]).encoded
    let signature = dev.keys[1].sign(keccak256(message))
    let raw = sign(dev) {
      ($0.kind, $0.gasLimit) = (.setCode, 100_000)
      ($0.maxFeePerGas, $0.maxPriorityFeePerGas) = (9_000_000_000, 9_000_000_000)
      $0.authorizations = [
        .init(
          chainID: 1337, address: beef, nonce: 0, yParity: signature.yParity, r: signature.r, s: signature.s)
      ]
    }
    let hash = try dev.chain.submit(raw: raw)
    #expect(try dev.chain.mine().transactions.map(\.hash) == [hash])
    #expect(try dev.chain.transaction(waiting[0].hash) == nil)
    #expect(dev.chain.waitingTransactions().pending == [waiting[1]])
    #expect(try dev.chain.mine().transactions == [waiting[1]])
  }

  @Test("is mined when a chain that mines at once takes it over")
  func takenOver() throws {
    let folder = TemporaryFolder()
    var store = try LevelDBStore(path: folder.path)
    var dev = try DevChain(store: store) { $0.mining = .manual }
    let all = [0, 1, 3].map { dev.transfer(1, nonce: $0) }
    for signed in all { try dev.chain.submit(raw: signed.encoded) }
    store.close()
    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store)
    try dev.chain.catchUp()
    #expect(dev.chain.view.number == 2)
    #expect(dev.chain.waitingTransactions().queued == [all[2]])
    store.close()
  }

  @Test("lets contracts send in whose name somebody acts")
  func impersonatedContract() throws {
    let dev = try DevChain()
    try dev.chain.setCode([0x00], of: beef)
    try dev.chain.setBalance(DevChain.ether, of: beef)
    try dev.chain.impersonate(beef, true)
    var request = CallRequest()
    (request.from, request.to, request.value) = (beef, dev.keys[0].address, 7)
    let hash = try dev.chain.submit(request)
    #expect(try dev.chain.receipt(hash)?.receipt.outcome == .status(true))
  }

  @Test("sends without nonces from sixteen threads at once: no error, no gap")
  func concurrency() async throws {
    let dev = try DevChain()
    let (chain, sender) = (dev.chain, dev.keys[0].address)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 {
        group.addTask {
          for _ in 0..<10 {
            var request = CallRequest()
            (request.from, request.to, request.value) = (sender, Address(truncating: 0xbeef), 1)
            try chain.submit(request)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(chain.view.number == 160)
    #expect(try dev.balance(beef) == 160)
  }

  @Test("is kept across restarts, in order and without what was mined or dropped")
  func restart() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pool-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var store = try LevelDBStore(path: folder.path)
    var dev = try DevChain(store: store) {
      ($0.mining, $0.ordering) = (.manual, .fifo)
    }
    let all = [
      dev.transfer(1, nonce: 0, key: 1), dev.transfer(2, nonce: 0), dev.transfer(3, nonce: 1),
      dev.transfer(4, nonce: 5), dev.transfer(5, nonce: 0, key: 2),
    ]
    for signed in all { try dev.chain.submit(raw: signed.encoded) }
    #expect(try dev.chain.dropTransaction(all[4].hash))
    store.close()

    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store) {
      ($0.mining, $0.ordering) = (.manual, .fifo)
    }
    #expect(dev.chain.waitingTransactions().queued == [all[3]])
    #expect(try dev.chain.mine().transactions == [all[0], all[1], all[2]])
    store.close()

    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store)
    #expect(dev.chain.waitingTransactions().pending.isEmpty)
    #expect(dev.chain.waitingTransactions().queued == [all[3]])
    store.close()
  }
}
