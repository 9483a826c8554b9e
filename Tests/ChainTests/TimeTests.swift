import Chain
import EVM
import Primitives
import Storage
import Testing

@Suite("Block time")
struct TimeTests {
  private func timestamp(_ dev: DevChain) -> UInt64 { dev.chain.view.head.timestamp }

  @Test("is one second's for all blocks of that second, and follows the clock")
  func shared() throws {
    let dev = try DevChain()
    for nonce in 0..<5 as Range<UInt64> { try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) }
    #expect(dev.chain.view.number == 5)
    #expect(timestamp(dev) == dev.clock.now)
    dev.clock.advance(by: 3)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 5).encoded)
    #expect(timestamp(dev) == dev.clock.now)
  }

  @Test("is a second more each under strict time")
  func strict() throws {
    let dev = try DevChain { $0.hasStrictTime = true }
    let start = timestamp(dev)
    for nonce in 0..<5 as Range<UInt64> { try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) }
    #expect(timestamp(dev) == start + 5)
    #expect(throws: ChainError.invalidTimestamp(have: start + 5, minimum: start + 6)) {
      try dev.chain.setNextTimestamp(start + 5)
    }
    #expect(throws: ChainError.invalidTimestamp(have: start + 5, minimum: start + 6)) {
      try dev.chain.mine(timestamp: start + 5)
    }
    dev.clock.advance(by: 100)
    #expect(try dev.chain.mine().header.timestamp == dev.clock.now)
  }

  @Test("never goes back, whoever turns the clock")
  func monotonic() throws {
    let dev = try DevChain()
    try dev.chain.increaseTime(by: 1000)
    let latest = try dev.chain.mine().header.timestamp
    #expect(latest == dev.clock.now + 1000)
    #expect(try dev.chain.setTime(5) < 0)
    #expect(try dev.chain.mine().header.timestamp == latest)
    try dev.chain.setTime(latest + 7)
    #expect(try dev.chain.mine().header.timestamp == latest + 7)
    dev.clock.goBack(by: 500)
    #expect(try dev.chain.mine().header.timestamp == latest + 7)
    dev.clock.advance(by: 501)
    #expect(try dev.chain.mine().header.timestamp == latest + 8)
  }

  @Test("takes a dictated timestamp once, and runs on from it when its block is mined")
  func dictated() throws {
    let dev = try DevChain()
    let time = dev.clock.now + 5000
    try dev.chain.setNextTimestamp(time)
    dev.clock.advance(by: 60)
    #expect(dev.chain.nextHeader.timestamp == time)
    #expect(try dev.chain.mine().header.timestamp == time)
    dev.clock.advance(by: 2)
    #expect(try dev.chain.mine().header.timestamp == time + 2)
    #expect(try dev.chain.mine(timestamp: time + 100).header.timestamp == time + 100)
    dev.clock.advance(by: 1)
    #expect(try dev.chain.mine().header.timestamp == time + 101)
    #expect(try dev.chain.increaseTime(by: 10) == Int64(time + 111 - dev.clock.now))
  }

  @Test("forgets what a refused order dictated")
  func refused() throws {
    let dev = try DevChain()
    #expect(throws: ChainError.self) { try dev.chain.mine(timestamp: 5) }
    #expect(dev.chain.nextHeader.timestamp == dev.clock.now)
  }

  @Test("keeps its distance from the clock across restarts and reverts")
  func lasting() throws {
    let folder = TemporaryFolder()
    var store = try LevelDBStore(path: folder.path)
    var dev = try DevChain(store: store)
    let snapshot = try dev.chain.snapshot()
    try dev.chain.setNextTimestamp(dev.clock.now + 86400)
    try dev.chain.mine()
    store.close()

    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store)
    dev.clock.advance(by: 3)
    #expect(try dev.chain.mine().header.timestamp == dev.clock.now + 86400)
    #expect(try dev.chain.revert(to: snapshot))
    store.close()

    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store)
    #expect(try dev.chain.mine().header.timestamp == dev.clock.now)
    store.close()
  }

  @Test("begins where it is told to, and steps as it is told to")
  func beginning() throws {
    let dev = try DevChain { $0.startTime = 1_000_000_000 }
    #expect(timestamp(dev) == 1_000_000_000)
    dev.clock.advance(by: 9)
    #expect(try dev.chain.mine().header.timestamp == 1_000_000_009)
    try dev.chain.setTimestampIncrement(15)
    for step in 1...3 as ClosedRange<UInt64> {
      #expect(try dev.chain.mine().header.timestamp == 1_000_000_009 + 15 * step)
    }
    try dev.chain.setTimestampIncrement(nil)
    dev.clock.advance(by: 100)
    #expect(try dev.chain.mine().header.timestamp == 1_000_000_109)
  }

  @Test("may be the last there is", arguments: [true, false])
  func end(isStrict: Bool) throws {
    let dev = try DevChain {
      ($0.hasStrictTime, $0.timestampIncrement) = (isStrict, .max)
    }
    try dev.chain.mine(timestamp: .max)
    #expect(try dev.chain.mine().header.timestamp == .max)
    #expect(throws: ChainError.self) { try dev.chain.mine(blocks: 2, interval: 1) }
  }
}
