import Chain
import EVM
import Foundation
import Primitives
import RPC
import Testing

/// `debug_trace…` over mined transactions, blocks and calls. What tracers say is tested in `Tracing`.
@Suite("debug_trace methods")
struct DebugTraceTests {
  private let node: TestNode
  private static let counter = "0x00000000000000000000000000000000000000c0"
  private static let looper = "0x00000000000000000000000000000000000000c1"
  private static let zeros = String(repeating: "0", count: 63)

  init() throws {
    node = try TestNode()
    // Adds one to its slot 0, writes a log and returns the sum.
    try set(Self.counter, "0x5f54600101805f555f5260205fa060205ff3")
    try set(Self.looper, "0x5b5f56")
  }

  private func set(_ address: String, _ code: String) throws {
    #expect(try node.raw("hardhat_setCode", #"["\#(address)","\#(code)"]"#) == "true")
  }

  private func send(_ more: String = "") throws -> String {
    try node.string(
      "eth_sendTransaction",
      #"[{"from":"\#(TestNode.alice)","to":"\#(Self.counter)","gas":"0x30d40"\#(more)}]"#)
  }

  /// Three transactions in one block.
  private func mineThree() throws -> [String] {
    _ = try node.raw("evm_setAutomine", "[false]")
    let hashes = try [send(), send(), send()]
    _ = try node.raw("evm_mine")
    return hashes
  }

  @Test("runs the block's earlier transactions first")
  func position() throws {
    let hashes = try mineThree()
    _ = try node.raw("evm_mine")
    for (index, hash) in hashes.enumerated() {
      let trace = try node.value("debug_traceTransaction", #"["\#(hash)"]"#)
      let word = Self.zeros + "\(index + 1)"
      #expect(trace["returnValue"]?.string == "0x" + word)
      let stored = trace["structLogs"]?.elements.first { $0["op"]?.string == "SSTORE" }
      let storage = try #require(stored?["storage"])
      #expect(storage.members.map(\.value.string) == [word])
      let receipt = try node.value("eth_getTransactionReceipt", #"["\#(hash)"]"#)
      let gas = try #require(receipt["gasUsed"]?.string.flatMap { UInt256(hex: $0) })
      #expect(trace["gas"]?.numberText.map { String(decoding: $0, as: UTF8.self) } == gas.description)
      let call = try node.value(
        "debug_traceTransaction",
        #"["\#(hash)",{"tracer":"callTracer","tracerConfig":{"withLog":true},"reexec":128}]"#)
      #expect(call["logs"]?.elements.map { $0["index"]?.string } == ["0x\(index)"])
      #expect(call["gasUsed"]?.string == receipt["gasUsed"]?.string)
      let flat = try node.value("debug_traceTransaction", #"["\#(hash)",{"tracer":"flatCallTracer"}]"#)
      let first = try #require(flat.elements.first { _ in true })
      #expect(first["transactionHash"]?.string == hash)
      #expect(first["blockHash"]?.string == receipt["blockHash"]?.string)
      #expect(first["transactionPosition"]?.source.elementsEqual("\(index)".utf8) == true)
    }
  }

  @Test("traces whole blocks, by number, by hash and from their encoding")
  func blocks() throws {
    let hashes = try mineThree()
    let options = #"{"tracer":"callTracer"}"#
    let byNumber = try node.raw("debug_traceBlockByNumber", #"["0x1",\#(options)]"#)
    let traces = try JSONDocument(Bytes(byNumber.utf8)).root
    #expect(traces.elements.map { $0["txHash"]?.string } == hashes)
    #expect(
      traces.elements.map { $0["result"]?["output"]?.string } == (1...3).map { "0x" + Self.zeros + "\($0)" })
    let block = try node.value("eth_getBlockByNumber", #"["0x1",false]"#)
    let hash = try #require(block["hash"]?.string)
    #expect(try node.raw("debug_traceBlockByHash", #"["\#(hash)",\#(options)]"#) == byNumber)
    let encoded = try node.string("debug_getRawBlock", #"["0x1"]"#)
    #expect(try node.raw("debug_traceBlock", #"["\#(encoded)",\#(options)]"#) == byNumber)
  }

  @Test("traces what waits as the block that would be mined now")
  func pendingBlock() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    let hash = try send()
    let traces = try node.value("debug_traceBlockByNumber", #"["pending",{"tracer":"noopTracer"}]"#)
    #expect(traces.elements.map { $0["txHash"]?.string } == [hash])
    #expect(
      try node.error("debug_traceTransaction", #"["\#(hash)"]"#).message
        == "the transaction is pending: it can be traced once it is mined")
  }

  @Test("traces a call in front of a block's transaction, and with what it pretends")
  func calls() throws {
    _ = try mineThree()
    func sum(_ options: String) throws -> String? {
      try node.value(
        "debug_traceCall", #"[{"to":"\#(Self.counter)"},"0x1",{"tracer":"callTracer"\#(options)}]"#)[
          "output"]?.string
    }
    #expect(try sum("") == "0x" + Self.zeros + "4")
    #expect(try sum(#","txIndex":"0x0""#) == "0x" + Self.zeros + "1")
    #expect(try sum(#","txIndex":"0x2""#) == "0x" + Self.zeros + "3")
    let word = "0x" + String(repeating: "0", count: 63)
    #expect(
      try sum(#","stateOverrides":{"\#(Self.counter)":{"stateDiff":{"\#(word)0":"\#(word)8"}}}"#)
        == word + "9")
    #expect(
      try sum(
        #","stateOverrides":{"\#(Self.counter)":{"code":"0x435f5260205ff3"}},"blockOverrides":{"number":"0x7"}"#
      ) == word + "7")
    #expect(
      try node.error(
        "debug_traceCall",
        #"[{"to":"\#(Self.counter)"},"0x1",{"tracer":"callTracer","txIndex":"0x3"}]"#
      ).message.hasPrefix("transaction index 3 out of range for block 0x"))
  }

  @Test("shows memory, return data and the rest as asked")
  func stepOptions() throws {
    let hash = try send()
    func members(_ options: String) throws -> Set<String> {
      let trace = try node.value("debug_traceTransaction", #"["\#(hash)",\#(options)]"#)
      let steps = try #require(trace["structLogs"])
      return Set(steps.elements.flatMap { $0.members.map(\.name.description) })
    }
    let usual: Set = ["pc", "op", "gas", "gasCost", "depth"]
    #expect(try members("{}") == usual.union(["stack", "storage"]))
    #expect(try members(#"{"disableStack":true,"disableStorage":true}"#) == usual)
    #expect(try members(#"{"enableMemory":true}"#).contains("memory"))
    #expect(try members(#"{"disableMemory":false}"#).contains("memory"))
    #expect(try !members(#"{"disableMemory":true}"#).contains("memory"))
    let short = try node.value("debug_traceTransaction", #"["\#(hash)",{"limit":1}]"#)
    #expect(short["structLogs"]?.count == 1)
  }

  @Test(
    "says what is wrong with a request",
    arguments: [
      (
        "debug_traceTransaction", #"["0x\#(String(repeating: "1", count: 64))"]"#, "-32000",
        "transaction not found"
      ),
      ("debug_traceBlockByNumber", #"["0x0"]"#, "-32000", "genesis is not traceable"),
      ("debug_traceBlockByNumber", #"["0x99"]"#, "-32000", "block #153 not found"),
      ("debug_traceBlock", #"["0x1122"]"#, "-32000", "could not decode block"),
      ("debug_traceCall", #"[{},"latest",{"tracer":"{step: function() {}}"}]"#, "-32602", "JavaScript"),
      ("debug_traceCall", #"[{},"latest",{"tracer":"nope"}]"#, "-32602", "callTracer, flatCallTracer"),
      ("debug_traceCall", #"[{},"latest",{"tracer":7}]"#, "-32602", "invalid argument 2: tracer"),
      (
        "debug_traceCall", #"[{},"latest",{"tracer":"callTracer","tracerConfig":{"onlyTopCall":1}}]"#,
        "-32602",
        "tracerConfig: onlyTopCall"
      ),
      (
        "debug_traceCall", #"[{},"latest",{"tracer":"muxTracer","tracerConfig":{"nope":{}}}]"#, "-32602",
        "there is no \"nope\""
      ),
      ("debug_traceCall", #"[{},"latest",{"timeout":"1x"}]"#, "-32602", "invalid duration"),
      ("debug_traceCall", #"[{"gas":"0x5"},"latest"]"#, "-32000", "intrinsic gas too low"),
    ])
  func faults(method: String, parameters: String, code: String, part: String) throws {
    let error = try node.error(method, parameters)
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test("gives up when the time is over, with steps and without", arguments: ["", "callTracer"])
  func timeout(tracer: String) throws {
    let error = try node.error(
      "debug_traceCall",
      #"[{"to":"\#(Self.looper)"},"latest",{"tracer":"\#(tracer)","timeout":"1ms","limit":1}]"#)
    #expect(error.message.hasPrefix("execution aborted (timeout"))
  }

  @Test("refuses answers that are too large, however they grow")
  func size() throws {
    var settings = Node.Settings(clientVersion: "test")
    settings.mostTraceBytes = 20_000
    let dispatcher = Dispatcher(node: Node(chain: node.node.chain, settings: settings))
    // Calls the identity in a loop.
    let caller = "0x00000000000000000000000000000000000000c2"
    try set(caller, "0x5b5f5f6104005f60045afa505f56")
    for (to, options) in [
      (Self.looper, "{}"), (caller, #"{"tracer":"callTracer"}"#),
      (caller, #"{"tracer":"flatCallTracer","tracerConfig":{"includePrecompiles":true}}"#),
    ] {
      var reply: Bytes = []
      let request =
        #"{"jsonrpc":"2.0","id":1,"method":"debug_traceCall","params":[{"to":"\#(to)"},"latest",\#(options)]}"#
      let deferred = dispatcher.receive(Bytes(request.utf8), into: &reply)
      let text = String(decoding: deferred?.answer() ?? reply, as: UTF8.self)
      #expect(text.contains(#""code":-32003,"message":"response too large""#), "\(text.prefix(200))")
    }
  }

  @Test("counts against the size of an answer what is told, however often it happens")
  func repeats() throws {
    var settings = Node.Settings(clientVersion: "test")
    settings.mostTraceBytes = 2000
    let dispatcher = Dispatcher(node: Node(chain: node.node.chain, settings: settings))
    let called = "0x00000000000000000000000000000000000000c3"
    try set(called, "0x00")
    // Reading and writing one slot, lasting and transient, and hashing 32 bytes; calling a function.
    for (tracer, round) in [
      ("erc7562Tracer", "5f5450" + "5f5f55" + "5f5f5d" + "5f5c50" + "60205f2050"),
      ("4byteTracer", "5f5f60045f5f60c35af150"),
    ] {
      try set(Self.looper, "0x" + String(repeating: round, count: 64))
      var reply: Bytes = []
      let request =
        #"{"jsonrpc":"2.0","id":1,"method":"debug_traceCall","params":[{"to":"\#(Self.looper)"},"latest",{"tracer":"\#(tracer)"}]}"#
      let deferred = dispatcher.receive(Bytes(request.utf8), into: &reply)
      let text = String(decoding: deferred?.answer() ?? reply, as: UTF8.self)
      #expect(text.contains(#""result":"#), "\(text.prefix(200))")
      #expect(text.contains(":64"), "\(text.prefix(200))")
    }
  }

  @Test("runs on what waits in the block that would be mined now, of which no transaction has an index yet")
  func pendingCall() throws {
    let miner = "0x00000000000000000000000000000000000000c9"
    _ = try node.raw("hardhat_setCoinbase", #"["\#(miner)"]"#)
    _ = try node.raw("hardhat_setBalance", #"["\#(miner)","0x1"]"#)
    let seen = try node.value(
      "debug_traceCall", #"[{"to":"\#(TestNode.bob)"},"pending",{"tracer":"prestateTracer"}]"#)
    #expect(seen.members.contains { $0.name.description == miner })
    let error = try node.error(
      "debug_traceCall", #"[{"to":"\#(TestNode.bob)"},"pending",{"tracer":"callTracer","txIndex":"0x0"}]"#)
    #expect(error.message == "transaction index 0 asks for a mined block, not pending")
  }

  @Test("reads the storage of a contract that isn't mined yet")
  func pendingStorage() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    // Stores 9 in slot 0; the code that it deploys returns that slot.
    let code = "60095f55675f545f5260205ff35f5260086018f3"
    let hash = try node.string(
      "eth_sendTransaction", #"[{"from":"\#(TestNode.alice)","data":"0x\#(code)","gas":"0x30d40"}]"#)
    #expect(hash.count == 66)
    let made = Address.created(by: try #require(Address(hex: TestNode.alice)), nonce: 0)
    #expect(
      try node.string("eth_call", #"[{"to":"\#(made)"},"pending"]"#) == "0x" + Self.zeros + "9")
  }
}
