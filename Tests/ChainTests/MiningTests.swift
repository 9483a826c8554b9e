import Chain
import Cryptography
import EVM
import Primitives
import Synchronization
import Testing

@Suite("Mining")
struct MiningTests {
  private func heads(of chain: Blockchain, since first: UInt64) throws -> [[Hash32]] {
    try ((first + 1)..<(chain.view.number + 1)).map { number in
      try chain.view.block(.number(number))?.transactions.map(\.hash) ?? []
    }
  }

  @Test("gives each waiting transaction its block when mining at once comes on")
  func catchingUp() throws {
    let dev = try DevChain { $0.mining = .manual }
    let all = [0, 1, 2].map { dev.transfer(1, nonce: $0) }
    for signed in all { try dev.chain.submit(raw: signed.encoded) }
    #expect(dev.chain.view.number == 0)
    try dev.chain.setAutomining(true)
    #expect(try heads(of: dev.chain, since: 0) == all.map { [$0.hash] })
  }

  @Test("rests until it is started again, as it was before")
  func pause() throws {
    let dev = try DevChain()
    try dev.chain.setPaused(true)
    #expect(!dev.chain.isMining)
    let first = dev.transfer(1, nonce: 0)
    try dev.chain.submit(raw: first.encoded)
    try dev.chain.mineByClock()
    #expect(dev.chain.view.number == 0)
    #expect(try dev.chain.pendingNonce(of: first.sender) == 1)
    try dev.chain.setPaused(false)
    #expect(dev.chain.isMining)
    #expect(try heads(of: dev.chain, since: 0) == [[first.hash]])

    let clocked = try DevChain { ($0.mining, $0.blockInterval) = (.manual, .seconds(5)) }
    try clocked.chain.setPaused(true)
    try clocked.chain.setPaused(false)
    try clocked.chain.submit(raw: first.encoded)
    #expect(clocked.chain.view.number == 0)
    try clocked.chain.mineByClock()
    #expect(try heads(of: clocked.chain, since: 0) == [[first.hash]])
  }

  @Test("starts mining at once where nothing mines")
  func start() throws {
    let dev = try DevChain { $0.mining = .manual }
    #expect(!dev.chain.isMining)
    try dev.chain.setPaused(false)
    #expect(dev.chain.isAutomining)
    try dev.chain.setPaused(true)
    try dev.chain.setAutomining(true)
    #expect(dev.chain.isMining)
  }

  @Test("tells the clock how far apart its blocks are")
  func interval() throws {
    let dev = try DevChain { $0.mining = .manual }
    let told = Mutex<[Duration]>([])
    let id = dev.chain.observe { event in
      if case .blockInterval(let interval) = event { told.withLock { $0.append(interval) } }
    }
    defer { dev.chain.stopObserving(id) }
    try dev.chain.setBlockInterval(.milliseconds(250))
    #expect(dev.chain.isMining)
    #expect(dev.chain.blockInterval == .milliseconds(250))
    try dev.chain.setBlockInterval(.zero)
    #expect(!dev.chain.isMining)
    #expect(told.withLock { $0 } == [.milliseconds(250), .zero])
  }

  @Test("does both: at once what pays now, by the clock what must wait for lower fees")
  func mixed() throws {
    let dev = try DevChain { $0.blockInterval = .seconds(5) }
    let (cheap, dear) = (dev.transfer(1, nonce: 0, fee: 700_000_000), dev.transfer(1, nonce: 0, key: 1))
    try dev.chain.submit(raw: cheap.encoded)
    #expect(dev.chain.view.number == 0)
    try dev.chain.submit(raw: dear.encoded)
    #expect(try heads(of: dev.chain, since: 0) == [[dear.hash]])
    try dev.chain.mineByClock()
    try dev.chain.mineByClock()
    #expect(try heads(of: dev.chain, since: 1) == [[], [cheap.hash]])
  }

  @Test("leaves waiting what a full block has no room for")
  func fullBlocks() throws {
    let dev = try DevChain { ($0.mining, $0.blockGasLimit) = (.manual, 50000) }
    let all = [0, 1, 2].map { dev.transfer(1, nonce: $0) }
    for signed in all { try dev.chain.submit(raw: signed.encoded) }
    try dev.chain.mine(blocks: 2)
    #expect(try heads(of: dev.chain, since: 0) == [[all[0].hash, all[1].hash], [all[2].hash]])
  }

  @Test("takes first who pays most, or who came first", arguments: [ChainConfiguration.Ordering.fee, .fifo])
  func order(_ ordering: ChainConfiguration.Ordering) throws {
    let dev = try DevChain { ($0.mining, $0.ordering) = (.manual, ordering) }
    let poor = [0, 1].map { dev.transfer(1, nonce: $0, fee: 2_000_000_000) }
    // The second of the rich one's pays more than all, but must not overtake the first.
    let rich = [dev.transfer(1, nonce: 0, key: 1), dev.transfer(1, nonce: 1, fee: 9_000_000_000, key: 1)]
    for signed in poor + rich { try dev.chain.submit(raw: signed.encoded) }
    let expected = ordering == .fee ? rich + poor : poor + rich
    #expect(try dev.chain.pendingBlock().block.transactions == expected)
    #expect(try dev.chain.mine().transactions == expected)
  }

  @Test("prices what names no price: by the default before London, by what is enough since")
  func prices() throws {
    for (fork, expected) in [(Hardfork.berlin, 7), (.london, 7), (.osaka, 7)] as [(Hardfork, UInt256)] {
      let dev = try DevChain(fork: fork) { $0.defaultGasPrice = expected &* 1_000_000_000 }
      var request = CallRequest()
      (request.from, request.to) = (dev.keys[0].address, dev.keys[1].address)
      let transaction = try dev.chain.sign(request).transaction
      #expect(transaction.kind == (fork == .berlin ? .legacy : .feeMarket))
      #expect(transaction.maxFeePerGas == expected &* 1_000_000_000)
      #expect(dev.chain.suggestedGasPrice == expected &* 1_000_000_000)
      try dev.chain.setDefaultGasPrice(1)
      let cheap = try dev.chain.sign(request).transaction
      #expect(cheap.maxFeePerGas == (fork == .berlin ? 1 : 2_750_000_000))
    }
  }

  @Test("names in blocks what it was set to")
  func fields() throws {
    let dev = try DevChain()
    try dev.chain.setExtraData([1, 2, 3])
    try dev.chain.setBeneficiary(Address(truncating: 7))
    try dev.chain.setBlockGasLimit(12_345_678)
    try dev.chain.setNextBaseFee(77)
    try dev.chain.setNextPreviousRandao(Hash32(UInt256(99)))
    let header = try dev.chain.mine().header
    #expect(header.extraData == [1, 2, 3])
    #expect(header.beneficiary == Address(truncating: 7))
    #expect((header.gasLimit, header.baseFee) == (12_345_678, 77))
    #expect(header.mixHash == Hash32(UInt256(99)))
    let after = try dev.chain.mine().header
    #expect(after.baseFee == 68)
    #expect(after.mixHash != header.mixHash)
    #expect(after.extraData == [1, 2, 3])
    #expect(throws: ChainError.invalidBlock(.extraDataTooLong(33))) {
      try dev.chain.setExtraData(Bytes(repeating: 0, count: 33))
    }
  }
}
