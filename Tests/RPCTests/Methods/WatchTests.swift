import Primitives
import RPC
import Synchronization
import Testing

@Suite("Filters and subscriptions")
struct WatchTests {
  private let node: TestNode
  private let alice = TestNode.alice
  private let bob = TestNode.bob
  private let topic = "0x" + String(repeating: "0", count: 62) + "07"

  init() throws {
    node = try TestNode(hasSession: true)
    // LOG1 with topic 7 and no data.
    _ = try node.raw("hardhat_setCode", #"["\#(bob)","0x600760006000a100"]"#)
  }

  private func log() throws -> String {
    try node.string("eth_sendTransaction", #"[{"from":"\#(alice)","to":"\#(bob)","gas":"0x186a0"}]"#)
  }

  @Test("collects logs for a filter until it is asked, then finds them all again")
  func logFilter() throws {
    let id = try node.string(
      "eth_newFilter", #"[{"address":"\#(bob)","topics":["\#(topic)"],"fromBlock":"0x0"}]"#)
    let other = try node.string("eth_newFilter", #"[{"address":"\#(alice)"}]"#)
    #expect(try node.value("eth_getFilterChanges", #"["\#(id)"]"#).count == 0)
    let hash = try log()
    let changes = try node.value("eth_getFilterChanges", #"["\#(id)"]"#)
    #expect(changes.elements.map { $0["transactionHash"]?.string } == [hash])
    #expect(changes.elements.map { $0["removed"]?.bool } == [false])
    #expect(try node.value("eth_getFilterChanges", #"["\#(id)"]"#).count == 0)
    #expect(try node.value("eth_getFilterChanges", #"["\#(other)"]"#).count == 0)
    #expect(try node.value("eth_getFilterLogs", #"["\#(id)"]"#).count == 1)
    #expect(try node.raw("eth_uninstallFilter", #"["\#(id)"]"#) == "true")
    #expect(try node.raw("eth_uninstallFilter", #"["\#(id)"]"#) == "false")
    #expect(try node.error("eth_getFilterChanges", #"["\#(id)"]"#) == ("-32000", "filter not found", nil))
    #expect(try node.error("eth_getFilterLogs", #"["\#(id)"]"#).message == "filter not found")
  }

  @Test("collects block and transaction hashes")
  func otherFilters() throws {
    let blocks = try node.string("eth_newBlockFilter")
    let pending = try node.string("eth_newPendingTransactionFilter")
    _ = try node.raw("miner_stop")
    let hash = try log()
    #expect(try node.raw("eth_getFilterChanges", #"["\#(pending)"]"#) == #"["\#(hash)"]"#)
    #expect(try node.raw("eth_getFilterChanges", #"["\#(blocks)"]"#) == "[]")
    _ = try node.raw("evm_mine")
    let head = try node.value("eth_getBlockByNumber", #"["latest"]"#)["hash"]?.string ?? ""
    #expect(try node.raw("eth_getFilterChanges", #"["\#(blocks)"]"#) == #"["\#(head)"]"#)
    #expect(try node.error("eth_getFilterLogs", #"["\#(blocks)"]"#).message == "filter not found")
  }

  @Test("a clock that steps back makes no filter older")
  func clockSteppingBack() throws {
    node.clock.milliseconds.store(10_000, ordering: .relaxed)
    let id = try node.string("eth_newBlockFilter")
    node.clock.milliseconds.store(9_999, ordering: .relaxed)
    #expect(try node.raw("eth_getFilterChanges", #"["\#(id)"]"#) == "[]")
    node.clock.milliseconds.store(9_998, ordering: .relaxed)
    let other = try node.string("eth_newBlockFilter")
    #expect(try node.raw("eth_getFilterChanges", #"["\#(id)"]"#) == "[]")
    #expect(try node.raw("eth_getFilterChanges", #"["\#(other)"]"#) == "[]")
  }

  @Test("forgets a filter five minutes after it was last polled")
  func lifetime() throws {
    let id = try node.string("eth_newBlockFilter")
    node.clock.milliseconds.store(299_999, ordering: .relaxed)
    #expect(try node.raw("eth_getFilterChanges", #"["\#(id)"]"#) == "[]")
    node.clock.milliseconds.store(599_998, ordering: .relaxed)
    #expect(try node.raw("eth_getFilterChanges", #"["\#(id)"]"#) == "[]")
    node.clock.milliseconds.store(899_998, ordering: .relaxed)
    #expect(try node.error("eth_getFilterChanges", #"["\#(id)"]"#).message == "filter not found")
  }

  @Test("finds logs by range, address, topic and block")
  func logs() throws {
    _ = try log()
    _ = try node.raw("evm_mine")
    let hash = try log()
    let block = try #require(try node.value("eth_getBlockByNumber", #"["0x3"]"#)["hash"]?.string)
    let cases: [(String, Int)] = [
      ("{}", 1), (#"{"fromBlock":"earliest"}"#, 2), (#"{"fromBlock":"0x1","toBlock":"0x2"}"#, 1),
      (#"{"fromBlock":"0x4"}"#, 0), (#"{"blockHash":"\#(block)"}"#, 1),
      (#"{"fromBlock":"0x0","address":["\#(alice)","\#(bob)"]}"#, 2),
      (#"{"fromBlock":"0x0","address":"\#(alice)"}"#, 0),
      (#"{"fromBlock":"0x0","topics":[null]}"#, 2),
      (#"{"fromBlock":"0x0","topics":[["\#(topic)",null]]}"#, 2),
      (#"{"fromBlock":"0x0","topics":[null,null]}"#, 0), (#"{"fromBlock":"0x0","topics":["\#(block)"]}"#, 0),
    ]
    for (query, count) in cases {
      #expect(try node.value("eth_getLogs", "[\(query)]").count == count, "\(query)")
    }
    let found = try node.value("eth_getLogs", #"[{"blockHash":"\#(block)"}]"#).elements.map { $0 }
    #expect(found.first?["transactionHash"]?.string == hash)
    #expect(found.first?["logIndex"]?.string == "0x0")
    #expect(found.first?["topics"]?.elements.map(\.string) == [topic])
    let refused: [(String, String)] = [
      (#"{"fromBlock":"0x2","toBlock":"0x1"}"#, "invalid block range params"),
      (#"{"fromBlock":"0x0","toBlock":"0x9"}"#, "block range extends beyond current head block"),
      (#"{"blockHash":"\#(block)","fromBlock":"0x0"}"#, "cannot specify both"),
      (#"{"topics":[null,null,null,null,null]}"#, "exceed max topics"),
    ]
    for (query, words) in refused {
      let error = try node.error("eth_getLogs", "[\(query)]")
      #expect(error.code == "-32602", "\(query)")
      #expect(error.message.contains(words), "\(query) → \(error.message)")
    }
  }

  @Test("pushes news to a session until it unsubscribes")
  func subscriptions() throws {
    let session = try #require(node.session)
    let heads = try node.string("eth_subscribe", #"["newHeads",false]"#)
    let logs = try node.string("eth_subscribe", #"["logs",{"address":"\#(bob)"}]"#)
    let hash = try log()
    let pushed = try session.take()
    #expect(pushed.map { $0["method"]?.string } == ["eth_subscription", "eth_subscription"])
    let results = Dictionary(
      uniqueKeysWithValues: pushed.map { ($0["params"]?["subscription"]?.string, $0["params"]?["result"]) })
    #expect(results[heads]??["number"]?.string == "0x1")
    #expect(results[logs]??["transactionHash"]?.string == hash)
    #expect(try node.raw("eth_unsubscribe", #"["\#(heads)"]"#) == "true")
    #expect(try node.error("eth_unsubscribe", #"["\#(heads)"]"#).message == "subscription not found")
    _ = try log()
    #expect(try session.take().map { $0["params"]?["subscription"]?.string } == [logs])
    node.node.sessionEnded(session.id)
    _ = try log()
    #expect(try session.take().isEmpty)
  }

  @Test("tells that logs were removed when a snapshot is reverted")
  func removedLogs() throws {
    let session = try #require(node.session)
    _ = try node.string("eth_subscribe", #"["logs",{}]"#)
    let snapshot = try node.string("evm_snapshot")
    _ = try log()
    _ = try node.raw("evm_revert", #"["\#(snapshot)"]"#)
    #expect(try session.take().map { $0["params"]?["result"]?["removed"]?.bool } == [false, true])
  }

  @Test("forgets a session that takes nothing any more, and bounds each one's subscriptions")
  func sessionLimits() throws {
    let session = try #require(node.session)
    for _ in 0..<64 { _ = try node.string("eth_subscribe", #"["newHeads"]"#) }
    #expect(try node.error("eth_subscribe", #"["newHeads"]"#).message == "too many subscriptions")
    session.isOpen.store(false, ordering: .relaxed)
    _ = try node.raw("evm_mine")
    #expect(try session.take().count == 64)
    _ = try node.raw("evm_mine")
    #expect(try session.take().isEmpty)
  }

  @Test("has no notifications over HTTP")
  func withoutSession() throws {
    let plain = try TestNode()
    #expect(
      try plain.error("eth_subscribe", #"["newHeads"]"#) == ("-32601", "notifications not supported", nil))
    #expect(try node.error("eth_subscribe", #"["syncing"]"#).code == "-32602")
  }
}
