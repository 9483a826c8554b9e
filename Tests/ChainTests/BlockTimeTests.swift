import Chain
import Primitives
import Storage
import Testing

@Suite("Block time")
struct BlockTimeTests {
  @Test(
    "never goes back, whatever the clock does and however often the chain is opened",
    arguments: [false, true])
  func clock(isStrict: Bool) throws {
    let store = MemoryStore()
    func open() throws -> DevChain { try DevChain(store: store) { $0.hasStrictTime = isStrict } }
    // Each chain's clock begins at the same second again.
    var dev = try open()
    let start = dev.clock.now
    var last = dev.chain.view.head.timestamp
    func check(_ step: String) throws {
      let number = dev.chain.view.number
      try dev.chain.mine()
      try dev.chain.mine(blocks: 2)
      for number in (number + 1)...(number + 3) {
        let time = try #require(try dev.chain.view.header(at: number)).timestamp
        #expect(isStrict ? time > last : time >= last, "\(step)")
        last = time
      }
    }
    for time in [start + 3600, start + 10, 0, start + 7200, start - 86400] {
      dev.clock.set(to: time)
      try check("the clock shows \(time)")
      dev = try open()
      try check("opened again after \(time)")
    }
    #expect(last >= start + 7200)
    try dev.chain.increaseTime(by: 1_000_000)
    try check("moved ahead")
    try dev.chain.setTime(5)
    try check("set back")
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(dev.chain.view.head.timestamp >= last)
    dev = try open()
    try check("opened again at last")
  }

  @Test("stands still at its end", arguments: [false, true])
  func end(isStrict: Bool) throws {
    let dev = try DevChain { $0.hasStrictTime = isStrict }
    try dev.chain.mine(timestamp: .max)
    try dev.chain.mine()
    #expect(dev.chain.view.head.timestamp == .max)
    dev.clock.set(to: .max)
    #expect(dev.chain.now > 0)
  }
}
