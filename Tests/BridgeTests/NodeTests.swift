import Dispatch
import EnergyMarket
import Foundation
import Primitives
import Server
import Synchronization
import Testing

@testable import Bridge

/// A node as far as the bridge asks it, over HTTP and WebSocket on a real socket, in front of a scripted chain.
private final class ScriptedNode: Sendable {
  private final class Line: Sendable {
    let sessions = Mutex<[WebSocketSession]>([])
    let subscribed = DispatchSemaphore(value: 0)
  }

  private let line = Line()
  private let server: HTTPServer
  let port: UInt16

  init(_ chain: ScriptedChain) throws {
    server = HTTPServer(
      ServerConfiguration(),
      handlers: ServerHandlers(
        message: { [line] message, output in
          if let session = message.session { line.sessions.withLock { $0.append(session) } }
          guard let question = try? JSON(message.body), let answer = try? Self.answer(question, chain).bytes()
          else {
            return .answered
          }
          output += answer
          if message.session != nil { line.subscribed.signal() }
          return .answered
        }))
    port = try server.start()
  }

  func stop() { server.stop() }

  /// Waits for a subscription; false when none comes.
  func awaitSubscription() -> Bool { line.subscribed.wait(timeout: .now() + 10) == .success }

  func notify() {
    let notice = Bytes(#"{"jsonrpc":"2.0","method":"eth_subscription","params":{}}"#.utf8)
    for session in line.sessions.withLock({ $0 }) { _ = session.send(notice) }
  }

  private static func answer(_ question: JSON, _ chain: ScriptedChain) throws -> JSON {
    guard case .array(let parameters)? = question["params"] else { return .null }
    let result: JSON
    switch question["method"]?.string {
    case "eth_subscribe": result = .string("0x1")
    case "eth_getLogs":
      guard let filter = parameters.first,
        let market = filter["address"]?.string.flatMap({ Address(hex: $0) }),
        case .array(let topics)? = filter["topics"],
        let topic = topics.first?.string.flatMap({ Hash32(hex: $0) }),
        let first = filter["fromBlock"]?.string.flatMap({ UInt256(hex: $0)?.exactUInt64 }),
        let last = filter["toBlock"]?.string.flatMap({ UInt256(hex: $0)?.exactUInt64 })
      else { return .null }
      result = .array(try chain.logs(of: market, topic: topic, in: first...last).map(json))
    default:
      guard let tag = parameters.first?.string else { return .null }
      let block = tag == "latest" ? try chain.head() : try chain.block(UInt256(hex: tag)?.exactUInt64 ?? .max)
      result =
        block.map {
          .object(["number": .string(UInt256($0.number).quantity), "hash": .string($0.hash.description)])
        } ?? .null
    }
    return .object(["jsonrpc": .string("2.0"), "id": question["id"] ?? .null, "result": result])
  }

  private static func json(_ log: ChainLog) -> JSON {
    .object([
      "blockNumber": .string(UInt256(log.block.number).quantity),
      "blockHash": .string(log.block.hash.description),
      "transactionHash": .string(log.transaction.description),
      "topics": .array(log.topics.map { .string($0.description) }), "data": .string(log.data.hex),
    ])
  }
}

@Suite("Node")
struct NodeTests {
  @Test("is read over HTTP as the chain itself is read")
  func client() throws {
    let chain = ScriptedChain()
    let node = try ScriptedNode(chain)
    defer { node.stop() }
    chain.mine("a", trades: [(1, 2000)])
    chain.mine("b", trades: [(2, 300), (3, 400)])
    let client = JSONRPCClient(url: "http://127.0.0.1:\(node.port)")
    let topic = MarketEvent.purchaseTopic
    #expect(try client.head() == chain.head())
    #expect(try client.block(1) == chain.block(1))
    #expect(try client.block(9) == nil)
    #expect(
      try client.logs(of: ScriptedChain.market, topic: topic, in: 0...2)
        == chain.logs(of: ScriptedChain.market, topic: topic, in: 0...2))
  }

  @Test("is a failure, not an empty chain, when nobody listens")
  func absent() throws {
    let node = try ScriptedNode(ScriptedChain())
    node.stop()
    #expect(throws: HTTPFailure.self) { try JSONRPCClient(url: "http://127.0.0.1:\(node.port)").head() }
  }

  @Test("wakes the running bridge by its subscription long before the next poll")
  func subscription() throws {
    let device = try RecordingDevice()
    let chain = ScriptedChain()
    let node = try ScriptedNode(chain)
    defer {
      device.stop()
      node.stop()
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "bridge-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "bridge.json")
    let text = """
      {"rpc": "http://127.0.0.1:\(node.port)", "market": "\(ScriptedChain.market)", "pollSeconds": 3600,
      "houses": [{"address": "\(ScriptedChain.seller)", "watts": 200,
      "relay": {"kind": "esp32", "url": "http://127.0.0.1:\(device.port)"}}]}
      """
    try Data(text.utf8).write(to: file)
    let closed = DispatchSemaphore(value: 0)
    let bridge = try Bridge(configuration: BridgeConfiguration(contentsOf: file.path)) { line in
      if line.hasSuffix("relay closed") { closed.signal() }
    }
    let ended = DispatchSemaphore(value: 0)
    DispatchQueue(label: "bridge").async {
      bridge.run()
      ended.signal()
    }
    #expect(node.awaitSubscription())
    chain.mine("a", trades: [(5, 20_000)], deadline: 4_000_000_000)
    node.notify()
    #expect(closed.wait(timeout: .now() + 10) == .success)
    #expect(device.takeRequests() == [#"POST /relay {"on":true,"ttl":60,"trade":5}"#])
    bridge.stop()
    #expect(ended.wait(timeout: .now() + 10) == .success)
  }
}
