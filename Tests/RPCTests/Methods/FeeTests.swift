import Primitives
import RPC
import Testing

@Suite("Fee methods")
struct FeeTests {
  private let node: TestNode

  init() throws { node = try TestNode() }

  private func send(_ fields: String) throws -> String {
    try node.string(
      "eth_sendTransaction", #"[{"from":"\#(TestNode.alice)","to":"\#(TestNode.bob)",\#(fields)}]"#)
  }

  private func numbers(_ history: JSONValue, _ name: StaticString) -> [UInt64?] {
    history[name]?.elements.map { $0.string.flatMap { UInt256(hex: $0)?.exactUInt64 } } ?? []
  }

  @Test("suggest what the newest blocks tipped, in most of which it was more than usual")
  func suggestions() throws {
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0x3b9aca00")
    #expect(try node.string("eth_gasPrice") == "0x77359400")
    for _ in 0..<8 { _ = try send(#""maxPriorityFeePerGas":"0xb2d05e00","maxFeePerGas":"0x12a05f200""#) }
    // Of 8 blocks all tipped three gwei; of 8 and 12 without any, more than three fifths what is usual.
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0xb2d05e00")
    #expect(try #require(UInt256(hex: node.string("eth_gasPrice"))) > 3_000_000_000)
    _ = try node.string("evm_mine", #"[{"blocks":12}]"#)
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0x3b9aca00")
    _ = try node.raw("evm_snapshot")
    for _ in 0..<20 { _ = try send(#""gasPrice":"0x174876e800""#) }
    #expect(try #require(UInt256(hex: node.string("eth_maxPriorityFeePerGas"))) > 99_000_000_000)
    #expect(try node.raw("evm_revert", #"["0x1"]"#) == "true")
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0x3b9aca00")
  }

  @Test("suggest after many blocks are undone what a restart would")
  func undone() throws {
    for _ in 0..<8 { _ = try send(#""maxPriorityFeePerGas":"0xb2d05e00","maxFeePerGas":"0x12a05f200""#) }
    _ = try node.raw("evm_snapshot")
    _ = try node.string("evm_mine", #"[{"blocks":40}]"#)
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0x3b9aca00")
    #expect(try node.raw("evm_revert", #"["0x1"]"#) == "true")
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0xb2d05e00")
  }

  @Test("tip what is suggested where a request names no tip, but no more than it would pay")
  func filledTip() throws {
    for _ in 0..<8 { _ = try send(#""maxPriorityFeePerGas":"0xb2d05e00","maxFeePerGas":"0x12a05f200""#) }
    func tip(_ fields: String) throws -> String? {
      try node.value("eth_getTransactionByHash", #"["\#(send(fields))"]"#)["maxPriorityFeePerGas"]?.string
    }
    #expect(try tip(#""value":"0x1""#) == "0xb2d05e00")
    #expect(try tip(#""maxFeePerGas":"0x77359400""#) == "0x77359400")
  }

  @Test("tell each block's fees, how full it was, and what its gas was tipped")
  func history() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    for tip in ["0x5", "0x1", "0x3"] {
      _ = try send(#""maxPriorityFeePerGas":"\#(tip)","maxFeePerGas":"0x77359400","gas":"0x5208""#)
    }
    _ = try node.string("evm_mine")
    let history = try node.value("eth_feeHistory", #"[2,"latest",[0,33,34,67,100]]"#)
    #expect(history["oldestBlock"]?.string == "0x0")
    #expect(numbers(history, "baseFeePerGas") == [1_000_000_000, 875_000_000, 766_084_375])
    #expect(numbers(history, "baseFeePerBlobGas") == [1, 1, 1])
    let rewards = history["reward"]?.elements.map { $0.elements.map(\.string) }
    // Gas is bought from the cheapest up: 33 % lie within the first third, 34 % reach into the second.
    #expect(rewards == [Array(repeating: "0x0", count: 5), ["0x1", "0x1", "0x3", "0x5", "0x5"]])
    #expect(
      history["gasUsedRatio"]?.elements.map { String(decoding: $0.source, as: UTF8.self) } == [
        "0.0", "0.0021",
      ])
    #expect(history["blobGasUsedRatio"]?.count == 2)
  }

  @Test("tell of the block that would be mined now as well")
  func pendingHistory() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    _ = try send(#""maxPriorityFeePerGas":"0x7","maxFeePerGas":"0x77359400","gas":"0x5208""#)
    let history = try node.value("eth_feeHistory", #"["0x2","pending",[50]]"#)
    #expect(history["oldestBlock"]?.string == "0x0")
    // 21,000 gas are 0.14 % of the target: the fee falls by an eighth of the rest.
    #expect(numbers(history, "baseFeePerGas") == [1_000_000_000, 875_000_000, 765_778_125])
    #expect(history["reward"]?.elements.map { $0.elements.map(\.string) } == [["0x0"], ["0x7"]])
    #expect(try node.value("eth_feeHistory", #"["0x1","pending"]"#)["oldestBlock"]?.string == "0x1")
  }

  @Test("keep to their limits")
  func limits() throws {
    let none = try node.value("eth_feeHistory", #"["0x0","latest",[]]"#)
    #expect(none["oldestBlock"]?.string == "0x0")
    #expect(none["gasUsedRatio"]?.isNull == true)
    #expect(try node.value("eth_feeHistory", #"["0x1","latest",[]]"#)["reward"] == nil)
    #expect(
      try node.value("eth_feeHistory", #"["0xffffffffffffffffff","latest",[]]"#)["gasUsedRatio"]?.count == 1)
    let beyond = try node.error("eth_feeHistory", #"["0x1","0x5",[]]"#)
    #expect(beyond.message == "request beyond head block: requested 5, head 0")
    for percentiles in ["[-1]", "[101]", "[50,20]"] {
      let error = try node.error("eth_feeHistory", #"["0x1","latest",\#(percentiles)]"#)
      #expect(error.message.contains("invalid reward percentile"), "\(error.message)")
    }
  }

  @Test("leave null in the pending block what mining may still change, and give its receipts")
  func pendingBlock() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    let hash = try send(#""value":"0x5","gas":"0x5208""#)
    let block = try node.value("eth_getBlockByNumber", #"["pending",false]"#)
    #expect(block["number"]?.string == "0x1")
    for name in ["hash", "miner", "nonce"] {
      #expect(block.members.first { $0.name.description == name }?.value.isNull == true)
    }
    #expect(block["transactions"]?.elements.map(\.string) == [hash])
    let receipts = try node.value("eth_getBlockReceipts", #"["pending"]"#)
    #expect(receipts.elements.map { $0["transactionHash"]?.string } == [hash])
    #expect(try node.raw("eth_getTransactionReceipt", #"["\#(hash)"]"#) == "null")
  }
}
