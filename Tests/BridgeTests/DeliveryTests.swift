import Foundation
import Primitives
import Synchronization
import Testing

@testable import Bridge

/// A house of 200 W behind a real socket, a scripted chain, a clock that stands until it is moved. Leases are 60 s.
private final class Scene: Sendable {
  let chain = ScriptedChain()
  let clock = Clock()
  let folder = FileManager.default.temporaryDirectory.appending(path: "bridge-\(UUID().uuidString)")
  let file: String

  final class Clock: Sendable {
    private let moment = Mutex(Moment(wall: 1_000_000, uptime: 5000))
    var now: Moment { moment.withLock { $0 } }
    func pass(milliseconds: Int64) {
      moment.withLock { moment in
        moment.wall += milliseconds
        moment.uptime += milliseconds
      }
    }
  }

  init(device: UInt16) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    file = folder.appending(path: "bridge.json").path
    let text = """
      {"market": "\(ScriptedChain.market)", "houses": [{"address": "\(ScriptedChain.seller)", "watts": 200,
      "relay": {"kind": "http", "on": {"method": "POST", "url": "http://127.0.0.1:\(device)/on?s={seconds}&t={trade}"},
      "off": {"url": "http://127.0.0.1:\(device)/off"}}}]}
      """
    try Data(text.utf8).write(to: URL(filePath: file))
  }

  var stateFile: String { folder.appending(path: "bridge-state.json").path }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A bridge as a new process would start it.
  func bridge() throws -> Bridge {
    let clock = clock
    return try Bridge(
      configuration: BridgeConfiguration(contentsOf: file), client: chain, clock: { clock.now }, log: { _ in }
    )
  }
}

extension Bridge {
  /// Reads all there is and sends what follows from it.
  fileprivate func turn() throws {
    while try follow() {}
    reconcile()
  }
}

@Suite("Delivery")
struct DeliveryTests {
  private let device: RecordingDevice
  private let scene: Scene

  init() throws {
    device = try RecordingDevice()
    scene = try Scene(device: device.port)
  }

  @Test("closes the seller's relay for as long as the energy lasts, then opens it")
  func purchase() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a", trades: [(3, 6000)])
    try bridge.turn()
    #expect(device.takeRequests() == ["POST /on?s=30&t=3"])
    scene.clock.pass(milliseconds: 29_999)
    try bridge.turn()
    #expect(device.takeRequests() == [])
    scene.clock.pass(milliseconds: 1)
    try bridge.turn()
    #expect(device.takeRequests() == ["GET /off"])
    scene.clock.pass(milliseconds: 100_000)
    try bridge.turn()
    #expect(device.takeRequests() == [])
  }

  @Test("renews a long lease at its third, and lets the last one end at the right second")
  func renewal() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a", trades: [(1, 20_000)])
    var seen: [String] = []
    for _ in 0...100 {
      try bridge.turn()
      seen += device.takeRequests()
      scene.clock.pass(milliseconds: 1000)
    }
    #expect(seen == ["POST /on?s=60&t=1", "POST /on?s=60&t=1", "POST /on?s=60&t=1", "GET /off"])
  }

  @Test("delivers trades on one relay one after the other, and reads a trade twice without doing it twice")
  func queue() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a", trades: [(1, 2000), (2, 4000), (1, 2000)])
    try bridge.turn()
    scene.clock.pass(milliseconds: 10_000)
    try bridge.turn()
    scene.clock.pass(milliseconds: 20_000)
    try bridge.turn()
    #expect(device.takeRequests() == ["POST /on?s=10&t=1", "POST /on?s=20&t=2", "GET /off"])
  }

  @Test(
    "refuses a purchase that no relay could ever deliver, also after a restart, and goes on with the next")
  func absurdPurchase() throws {
    scene.chain.mine("a", trades: [(1, .max), (2, 2000), (3, 1 << 60)])
    try scene.bridge().turn()
    #expect(device.takeRequests() == ["POST /on?s=10&t=2"])
    scene.clock.pass(milliseconds: 10_000)
    let restarted = try scene.bridge()
    try restarted.turn()
    #expect(device.takeRequests() == ["GET /off"])
    let state = try BridgeState(contentsOf: scene.stateFile, market: ScriptedChain.market)
    #expect(state.sessions.map(\.state) == [.refused, .delivered, .refused])
  }

  @Test("reads a chain up to the last number there is")
  func lastBlock() throws {
    let reader = ChainReader(client: EndlessChain(), market: ScriptedChain.market, fromBlock: .max - 5)
    var state = BridgeState(market: ScriptedChain.market)
    let update = try #require(try reader.next(after: state))
    #expect(update.position.number == .max)
    _ = state.apply(update)
    #expect(try reader.next(after: state) == nil)
    // The same number under another hash: the chain went back and came again.
    state.positions = [EndlessChain.position(.max - 1), BlockPosition(number: .max, hash: .zero)]
    #expect(try reader.next(after: state)?.position.number == .max)
  }

  @Test("sends the command after a crash between remembering the position and sending")
  func crashBeforeCommand() throws {
    scene.chain.mine("a", trades: [(1, 2000)])
    let first = try scene.bridge()
    #expect(try first.follow())
    #expect(device.takeRequests() == [])
    let second = try scene.bridge()
    #expect(try second.follow() == false, "the position was remembered")
    second.reconcile()
    #expect(device.takeRequests() == ["POST /on?s=10&t=1"])
  }

  @Test("counts what the device's timer let through while the bridge was down")
  func crashDuringDelivery() throws {
    scene.chain.mine("a", trades: [(1, 20_000)])
    try scene.bridge().turn()
    #expect(device.takeRequests() == ["POST /on?s=60&t=1"])
    // 60 s of the 100 s flowed before the relay opened by itself.
    scene.clock.pass(milliseconds: 90_000)
    let restarted = try scene.bridge()
    try restarted.turn()
    #expect(device.takeRequests() == ["POST /on?s=40&t=1"])
    scene.clock.pass(milliseconds: 40_000)
    try restarted.turn()
    #expect(device.takeRequests() == ["GET /off"])
    try scene.bridge().turn()
    #expect(device.takeRequests() == [], "a finished trade stays finished")
  }

  @Test("opens a relay that an earlier process left closed")
  func owedOff() throws {
    scene.chain.mine("a", trades: [(1, 2000)])
    try scene.bridge().turn()
    _ = device.takeRequests()
    scene.clock.pass(milliseconds: 10_000)
    try scene.bridge().turn()
    #expect(device.takeRequests() == ["GET /off"])
  }

  @Test("tries a failing device again, later and later, and delivers in full once it answers")
  func failingDevice() throws {
    let bridge = try scene.bridge()
    device.answer(503)
    scene.chain.mine("a", trades: [(1, 2000)])
    var attempts = 0
    for _ in 0..<100 {
      try bridge.turn()
      attempts += device.takeRequests().count
      scene.clock.pass(milliseconds: 100)
    }
    // After 0, 0.25, 0.75, 1.75, 3.75 and 7.75 s, each pause up to a fifth shorter.
    #expect((5...8).contains(attempts))
    device.answer(200)
    scene.clock.pass(milliseconds: 5000)
    try bridge.turn()
    #expect(device.takeRequests() == ["POST /on?s=10&t=1"])
  }

  @Test("finds a device again that was off the network")
  func absentDevice() throws {
    let bridge = try scene.bridge()
    device.stop()
    scene.chain.mine("a", trades: [(1, 2000)])
    try bridge.turn()
    let back = try RecordingDevice(port: device.port)
    scene.clock.pass(milliseconds: 300)
    try bridge.turn()
    #expect(back.takeRequests() == ["POST /on?s=10&t=1"])
    back.stop()
  }

  @Test("opens the relay when the trade leaves the chain, and goes on with the rest when it comes back")
  func reorganisation() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a")
    try bridge.turn()
    scene.chain.mine("b", trades: [(1, 6000)])
    try bridge.turn()
    #expect(device.takeRequests() == ["POST /on?s=30&t=1"])
    scene.clock.pass(milliseconds: 10_000)
    scene.chain.drop(1)
    scene.chain.mine("b'")
    try bridge.turn()
    #expect(device.takeRequests() == ["GET /off"])
    scene.clock.pass(milliseconds: 50_000)
    scene.chain.mine("c'", trades: [(1, 6000)])
    try bridge.turn()
    #expect(device.takeRequests() == ["POST /on?s=20&t=1"])
  }

  @Test("does not deliver a finished trade again when its block is mined anew")
  func reorganisedAfterwards() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a", trades: [(1, 2000)])
    try bridge.turn()
    scene.clock.pass(milliseconds: 10_000)
    try bridge.turn()
    _ = device.takeRequests()
    scene.chain.drop(1)
    scene.chain.mine("a'", trades: [(1, 2000)])
    try bridge.turn()
    #expect(device.takeRequests() == [])
  }

  @Test("starts afresh on another chain, after opening what it had closed")
  func otherChain() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a", trades: [(1, 6000)])
    try bridge.turn()
    _ = device.takeRequests()
    scene.chain.reset("another first block")
    try bridge.turn()
    #expect(device.takeRequests() == ["GET /off"])
    scene.chain.mine("y", trades: [(1, 2000)])
    try bridge.turn()
    #expect(device.takeRequests() == ["POST /on?s=10&t=1"])
  }

  @Test("leaves a trade alone whose deadline has passed")
  func deadline() throws {
    let bridge = try scene.bridge()
    scene.chain.mine("a", trades: [(1, 2000)], deadline: 999)
    try bridge.turn()
    #expect(device.takeRequests() == [])
  }
}
