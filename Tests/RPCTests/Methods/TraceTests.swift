import Primitives
import RPC
import Testing

/// Parity's methods.
@Suite("trace methods")
struct TraceTests {
  private let node: TestNode
  private static let outer = "0x00000000000000000000000000000000000000c0"
  private static let inner = "0x00000000000000000000000000000000000000c1"
  private static let zeros = String(repeating: "0", count: 63)

  init() throws {
    node = try TestNode()
    // Stores 1 in slot 0, calls the other contract twice, the identity once, and returns a word of 7.
    try set(
      Self.outer,
      "0x60015f55" + "5f5f5f5f5f60c15af150" + "5f5f5f5f60c15afa50" + "5f5f5f5f60045afa50" + "60075f5260205ff3"
    )
    // Reverts.
    try set(Self.inner, "0x5f5ffd")
  }

  private func set(_ address: String, _ code: String) throws {
    #expect(try node.raw("hardhat_setCode", #"["\#(address)","\#(code)"]"#) == "true")
  }

  private func send(to address: String) throws -> String {
    try node.string(
      "eth_sendTransaction", #"[{"from":"\#(TestNode.alice)","to":"\#(address)","gas":"0x30d40"}]"#)
  }

  @Test(
    "shows the calls of a transaction with their paths, and gas without what the transaction itself costs")
  func transaction() throws {
    let hash = try send(to: Self.outer)
    let calls = Array(try node.value("trace_transaction", #"["\#(hash)"]"#).elements)
    #expect(
      calls.map { $0["traceAddress"]?.elements.map(\.source).map { Array($0) } ?? [] }
        == [[], [Array("0".utf8)], [Array("1".utf8)]])
    #expect(calls.map { $0["action"]?["callType"]?.string } == ["call", "call", "staticcall"])
    #expect(calls.map { $0["error"]?.string } == [nil, "Reverted", "Reverted"])
    #expect(calls.map { $0["subtraces"]?.source.elementsEqual("2".utf8) } == [true, false, false])
    let top = try #require(calls.first)
    #expect(top["action"]?["gas"]?.string == "0x2bb38")
    #expect(top["result"]?["output"]?.string == "0x" + Self.zeros + "7")
    #expect(top["transactionHash"]?.string == hash)
    let block = try node.raw("trace_block", #"["latest"]"#)
    #expect(try node.raw("trace_transaction", #"["\#(hash)"]"#) == block)
    let second = try node.raw("trace_get", #"["\#(hash)",["0x1"]]"#)
    #expect(block.hasSuffix(second + "]"))
    #expect(try node.raw("trace_get", #"["\#(hash)",["0x2"]]"#) == "null")
    let unknown = "0x" + Self.zeros + "1"
    #expect(try node.raw("trace_transaction", #"["\#(unknown)"]"#) == "null")
  }

  @Test("finds calls by who calls whom, in pages")
  func filter() throws {
    for _ in 1...2 { _ = try send(to: Self.outer) }
    _ = try send(to: TestNode.bob)
    func count(_ query: String) throws -> Int { try node.value("trace_filter", "[{\(query)}]").count }
    #expect(try count("") == 7)
    #expect(try count(#""toAddress":["\#(Self.inner)"]"#) == 4)
    #expect(try count(#""fromAddress":["\#(TestNode.alice)"]"#) == 3)
    #expect(try count(#""fromAddress":["\#(Self.outer)"],"toAddress":["\#(TestNode.bob)"]"#) == 0)
    #expect(try count(#""fromBlock":"0x2","toBlock":"0x2""#) == 3)
    #expect(try count(#""after":2,"count":3"#) == 3)
    #expect(try count(#""after":6,"count":3"#) == 1)
    #expect(try node.error("trace_filter", #"[{"fromBlock":"0x2","toBlock":"0x1"}]"#).code == "-32602")
    #expect(try count(#""fromBlock":"0x0","toBlock":"0x0""#) == 0)
    #expect(try count(#""fromBlock":"0x2","toBlock":"0x99""#) == 4)
    #expect(try count(#""fromBlock":"0x98","toBlock":"0x99""#) == 0)
  }

  @Test("knows no calls of a transaction that waits")
  func waiting() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    let hash = try send(to: Self.outer)
    #expect(try node.raw("trace_transaction", #"["\#(hash)"]"#) == "null")
    #expect(try node.raw("trace_get", #"["\#(hash)",[]]"#) == "null")
  }

  @Test("counts against the size of an answer only what a filter finds")
  func filterSize() throws {
    for _ in 1...4 { _ = try send(to: Self.outer) }
    var settings = Node.Settings(clientVersion: "test")
    settings.mostTraceBytes = 3000
    let dispatcher = Dispatcher(node: Node(chain: node.node.chain, settings: settings))
    func answer(_ query: String) -> String {
      var reply: Bytes = []
      let request = #"{"jsonrpc":"2.0","id":1,"method":"trace_filter","params":[\#(query)]}"#
      let deferred = dispatcher.receive(Bytes(request.utf8), into: &reply)
      return String(decoding: deferred?.answer() ?? reply, as: UTF8.self)
    }
    #expect(answer("{}").contains("response too large"))
    #expect(answer(#"{"toAddress":["\#(Self.outer)"]}"#).contains(#""callType":"call""#))
  }

  @Test("shows what a transaction changes")
  func changes() throws {
    let hash = try send(to: Self.outer)
    let replay = try node.value("trace_replayTransaction", #"["\#(hash)",["trace","stateDiff"]]"#)
    #expect(replay["output"]?.string == "0x" + Self.zeros + "7")
    #expect(replay["trace"]?.count == 3)
    #expect(replay["vmTrace"]?.isNull == true)
    let changes = try #require(replay["stateDiff"])
    #expect(
      Set(changes.members.map(\.name.description)) == [TestNode.alice, Self.outer, Address.zero.description])
    let sender = changes.members.first { $0.name.description == TestNode.alice }?.value
    #expect(sender?["nonce"]?["*"]?["to"]?.string == "0x1")
    #expect(sender?["code"]?.string == "=")
    let contract = changes.members.first { $0.name.description == Self.outer }?.value
    #expect(contract?["balance"]?.string == "=")
    let slot = contract?["storage"]?.members.first { _ in true }
    #expect(slot?.name.description == "0x" + Self.zeros + "0")
    #expect(slot?.value["*"]?["from"]?.string == "0x" + Self.zeros + "0")
    #expect(slot?.value["*"]?["to"]?.string == "0x" + Self.zeros + "1")
    let block = try node.value("trace_replayBlockTransactions", #"["latest",["stateDiff"]]"#)
    #expect(block.elements.map { $0["transactionHash"]?.string } == [hash])
    #expect(block.elements.map { $0["trace"]?.count } == [0])
  }

  @Test("runs calls and signed transactions that are not sent")
  func calls() throws {
    let call = try node.value("trace_call", #"[{"to":"\#(Self.outer)"},["trace"]]"#)
    #expect(call["trace"]?.count == 3)
    #expect(call["stateDiff"]?.isNull == true)
    #expect(call["transactionHash"] == nil)
    let signed = try node.value(
      "eth_signTransaction",
      #"[{"from":"\#(TestNode.alice)","to":"\#(TestNode.bob)","value":"0x5","gas":"0x5208","nonce":"0x0","#
        + #""maxFeePerGas":"0x77359400","maxPriorityFeePerGas":"0x0"}]"#)
    let raw = try #require(signed["raw"]?.string)
    let traced = try node.value("trace_rawTransaction", #"["\#(raw)",["stateDiff"]]"#)
    let receiver = traced["stateDiff"]?.members.first { $0.name.description == TestNode.bob }?.value
    #expect(receiver?["balance"]?["*"]?["to"]?.string == "0x3635c9adc5dea00005")
    #expect(try node.string("eth_blockNumber") == "0x0")
    #expect(
      try node.error("trace_call", #"[{"to":"\#(Self.outer)"},["vmTrace"]]"#).message.contains("debug_trace"))
    #expect(try node.error("trace_call", #"[{"to":"\#(Self.outer)"},["nope"]]"#).code == "-32602")
  }
}
