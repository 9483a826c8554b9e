import Primitives
import RPC
import Testing

@Suite("Methods on a chain")
struct ChainMethodTests {
  private let node: TestNode
  private let alice = TestNode.alice
  private let bob = TestNode.bob

  init() throws { node = try TestNode() }

  /// Sends one ether's thousandth from Alice to Bob and answers the hash.
  private func transfer() throws -> String {
    try node.string(
      "eth_sendTransaction", #"[{"from":"\#(alice)","to":"\#(bob)","value":"0x38d7ea4c68000"}]"#)
  }

  @Test("tells what it is")
  func identity() throws {
    #expect(try node.string("web3_clientVersion") == "Neelum/test")
    #expect(
      try node.string("web3_sha3", #"["0x68656c6c6f20776f726c64"]"#)
        == "0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad")
    #expect(try node.string("net_version") == "1337")
    #expect(try node.raw("net_listening") == "true")
    #expect(try node.string("net_peerCount") == "0x0")
    #expect(try node.string("eth_chainId") == "0x539")
    #expect(try node.raw("eth_syncing") == "false")
    #expect(try node.raw("eth_mining") == "true")
    #expect(try node.string("eth_hashrate") == "0x0")
    #expect(try node.raw("eth_accounts") == #"["\#(alice)","\#(bob)"]"#)
    #expect(try node.string("eth_coinbase") == Address.zero.description)
    #expect(try node.value("rpc_modules")["eth"]?.string == "1.0")
  }

  @Test("sends a transaction whose receipt stands when the hash is answered")
  func sending() throws {
    let hash = try transfer()
    let receipt = try node.value("eth_getTransactionReceipt", #"["\#(hash)"]"#)
    #expect(receipt["status"]?.string == "0x1")
    #expect(receipt["gasUsed"]?.string == "0x5208")
    #expect(receipt["from"]?.string == alice)
    #expect(receipt["to"]?.string == bob)
    #expect(receipt["contractAddress"]?.isNull == true)
    #expect(receipt["logs"]?.count == 0)
    let found = try node.value("eth_getTransactionByHash", #"["\#(hash)"]"#)
    #expect(found["blockNumber"]?.string == "0x1")
    #expect(found["value"]?.string == "0x38d7ea4c68000")
    #expect(found["yParity"] != nil)
    #expect(try node.string("eth_blockNumber") == "0x1")
    #expect(try node.string("eth_getTransactionCount", #"["\#(alice)"]"#) == "0x1")
    #expect(try node.string("eth_getTransactionCount", #"["\#(alice)","pending"]"#) == "0x1")
    #expect(try node.string("eth_getBalance", #"["\#(bob)","latest"]"#) == "0x3635cd3b4483668000")
    #expect(try node.string("eth_getBalance", #"["\#(bob)","0x0"]"#) == "0x3635c9adc5dea00000")
    for method in ["eth_getTransactionByBlockNumberAndIndex", "eth_getTransactionByBlockHashAndIndex"] {
      let block = method.contains("Number") ? "latest" : try #require(receipt["blockHash"]?.string)
      #expect(try node.value(method, #"["\#(block)","0x0"]"#)["hash"]?.string == hash)
      #expect(try node.raw(method, #"["\#(block)","0x1"]"#) == "null")
      #expect(try node.raw(method, #"["\#(block)","0xffffffffffffffff"]"#) == "null")
    }
    #expect(try node.value("eth_getBlockReceipts", #"["latest"]"#).count == 1)
    #expect(try node.raw("eth_getBlockReceipts", #"["0x9"]"#) == "null")
  }

  @Test("answers blocks with hashes or whole transactions")
  func blocks() throws {
    let hash = try transfer()
    let brief = try node.value("eth_getBlockByNumber", #"["0x1",false]"#)
    #expect(brief["transactions"]?.elements.map(\.string) == [hash])
    #expect(brief["number"]?.string == "0x1")
    #expect(brief["nonce"]?.string == "0x0000000000000000")
    for name in ["hash", "parentHash", "stateRoot", "mixHash", "receiptsRoot", "transactionsRoot"] {
      #expect(brief.members.first { $0.name.description == name }?.value.string?.utf8.count == 66, "\(name)")
    }
    let blockHash = try #require(brief["hash"]?.string)
    let full = try node.value("eth_getBlockByHash", #"["\#(blockHash)",true]"#)
    let transaction = try #require(full["transactions"]?.elements.map { $0 }.first)
    #expect(transaction["hash"]?.string == hash)
    #expect(transaction["blockHash"]?.string == blockHash)
    #expect(try node.string("eth_getBlockTransactionCountByHash", #"["\#(blockHash)"]"#) == "0x1")
    #expect(try node.string("eth_getBlockTransactionCountByNumber", #"["earliest"]"#) == "0x0")
    #expect(try node.string("eth_getUncleCountByBlockNumber", #"["latest"]"#) == "0x0")
    #expect(try node.raw("eth_getUncleByBlockNumberAndIndex", #"["latest","0x0"]"#) == "null")
    #expect(try node.raw("eth_getBlockByNumber", #"["0x2",false]"#) == "null")
    #expect(try node.raw("eth_getBlockByHash", #"["\#(Hash32.zero)",false]"#) == "null")
    #expect(try node.value("eth_getBlockByNumber", #"["pending",false]"#)["number"]?.string == "0x2")
  }

  @Test("prices gas")
  func fees() throws {
    _ = try transfer()
    #expect(try node.string("eth_maxPriorityFeePerGas") == "0x3b9aca00")
    #expect(UInt256(hex: try node.string("eth_gasPrice")) ?? 0 > 1_000_000_000)
    let history = try node.value("eth_feeHistory", #"["0xa","latest",[20,50]]"#)
    #expect(history["oldestBlock"]?.string == "0x0")
    #expect(history["baseFeePerGas"]?.count == 3)
    #expect(
      history["gasUsedRatio"]?.elements.map { String(decoding: $0.source, as: UTF8.self) } == [
        "0.0", "0.0007",
      ])
    #expect(history["reward"]?.elements.map(\.count) == [2, 2])
    #expect(try node.error("eth_feeHistory", #"["0x1","latest",[50,20]]"#).code == "-32602")
    #expect(
      try node.string("eth_estimateGas", #"[{"from":"\#(alice)","to":"\#(bob)","value":"0x1"}]"#) == "0x5208")
  }

  @Test("goes back to snapshots")
  func snapshots() throws {
    #expect(try node.string("evm_snapshot") == "0x1")
    _ = try transfer()
    #expect(try node.raw("evm_revert", #"["0x1"]"#) == "true")
    #expect(try node.string("eth_blockNumber") == "0x0")
    #expect(try node.raw("evm_revert", #"["0x1"]"#) == "false")
    #expect(try node.raw("evm_revert", "[99]") == "false")
  }

  @Test("mines and moves the clock")
  func mining() throws {
    #expect(try node.string("evm_mine") == "0x0")
    #expect(try node.string("evm_mine", #"[{"blocks":3}]"#) == "0x0")
    #expect(try node.string("eth_blockNumber") == "0x4")
    #expect(try node.raw("evm_increaseTime", "[60]") == "60")
    #expect(try node.raw("evm_increaseTime", #"["0x3c"]"#) == "120")
    #expect(try node.string("evm_mine", "[1000500]") == "0x0")
    #expect(try node.value("eth_getBlockByNumber", #"["latest"]"#)["timestamp"]?.string == "0xf4434")
    #expect(try node.error("evm_mine", "[5]").code == "-32602")
    #expect(try node.string("evm_setNextBlockTimestamp", "[1000600]") == "1000600")
    #expect(try node.raw("hardhat_mine", #"["0x5","0x3c"]"#) == "true")
    #expect(try node.string("eth_blockNumber") == "0xa")
    #expect(try node.raw("miner_stop") == "true")
    let hash = try transfer()
    #expect(try node.raw("eth_getTransactionReceipt", #"["\#(hash)"]"#) == "null")
    #expect(try node.value("eth_getTransactionByHash", #"["\#(hash)"]"#)["blockHash"]?.isNull == true)
    #expect(try node.raw("txpool_status") == #"{"pending":"0x1","queued":"0x0"}"#)
    #expect(try node.value("txpool_content")["pending"]?.count == 1)
    #expect(try node.string("eth_getTransactionCount", #"["\#(alice)","pending"]"#) == "0x1")
    #expect(try node.string("eth_getTransactionCount", #"["\#(alice)","latest"]"#) == "0x0")
    #expect(try node.raw("miner_start") == "true")
    #expect(try node.value("eth_getTransactionReceipt", #"["\#(hash)"]"#)["status"]?.string == "0x1")
  }

  @Test("tells what waits in order of arrival")
  func arrivals() throws {
    _ = try node.raw("evm_setAutomine", "[false]")
    let senders = [bob, alice, bob, alice, alice, bob]
    for sender in senders {
      _ = try node.string("eth_sendTransaction", #"[{"from":"\#(sender)","to":"\#(bob)","gas":"0x5208"}]"#)
    }
    let waiting = try node.value("eth_pendingTransactions")
    #expect(waiting.elements.map { $0["from"]?.string } == senders)
  }

  @Test("edits accounts by decree")
  func edits() throws {
    #expect(try node.raw("hardhat_setBalance", #"["\#(bob)","0x10"]"#) == "true")
    #expect(try node.string("eth_getBalance", #"["\#(bob)"]"#) == "0x10")
    #expect(try node.raw("evm_setAccountNonce", #"["\#(bob)","0x5"]"#) == "true")
    #expect(try node.string("eth_getTransactionCount", #"["\#(bob)"]"#) == "0x5")
    // Returns the word in slot 1.
    #expect(try node.raw("anvil_setCode", #"["\#(bob)","0x60015460005260206000f3"]"#) == "true")
    let word = "0x" + String(repeating: "0", count: 62) + "2a"
    #expect(try node.raw("hardhat_setStorageAt", #"["\#(bob)","0x1","\#(word)"]"#) == "true")
    #expect(try node.string("eth_getStorageAt", #"["\#(bob)","0x1","latest"]"#) == word)
    #expect(try node.string("eth_getCode", #"["\#(bob)"]"#) == "0x60015460005260206000f3")
    #expect(try node.string("eth_call", #"[{"to":"\#(bob)"},"latest"]"#) == word)
    let changed = word.dropLast(2) + "2b"
    #expect(
      try node.string(
        "eth_call",
        #"[{"to":"\#(bob)","data":"0x","input":"0x"},"latest",{"\#(bob)":{"stateDiff":{"0x1":"\#(changed)"}}}]"#
      )
        == changed)
    let stranger = "0x00000000000000000000000000000000000000aa"
    #expect(
      try node.error("eth_sendTransaction", #"[{"from":"\#(stranger)","to":"\#(bob)"}]"#).message
        == "unknown account")
    #expect(try node.raw("hardhat_setBalance", #"["\#(stranger)","0xde0b6b3a7640000"]"#) == "true")
    #expect(try node.raw("hardhat_impersonateAccount", #"["\#(stranger)"]"#) == "true")
    let hash = try node.string(
      "eth_sendTransaction", #"[{"from":"\#(stranger)","to":"\#(alice)","value":"0x1"}]"#)
    #expect(try node.value("eth_getTransactionReceipt", #"["\#(hash)"]"#)["from"]?.string == stranger)
  }

  @Test("carries the reason of a revert")
  func reverts() throws {
    // PUSH4 0x08c379a0 … : reverts with Error("nope").
    let reason =
      "08c379a0" + String(repeating: "0", count: 62) + "20" + String(repeating: "0", count: 63) + "4"
      + "6e6f7065" + String(repeating: "0", count: 56)
    // CODECOPY of what follows the 12 bytes of code, then REVERT.
    let code = "0x" + "6064600c60003960646000fd" + reason
    #expect(try node.raw("hardhat_setCode", #"["\#(bob)","\#(code)"]"#) == "true")
    for method in ["eth_call", "eth_estimateGas"] {
      let error = try node.error(method, #"[{"from":"\#(alice)","to":"\#(bob)"},"latest"]"#)
      #expect(error.code == "3")
      #expect(error.message == "execution reverted: nope")
      #expect(error.data == "0x" + reason)
    }
    let hash = try node.string(
      "eth_sendTransaction", #"[{"from":"\#(alice)","to":"\#(bob)","gas":"0x186a0"}]"#)
    #expect(try node.value("eth_getTransactionReceipt", #"["\#(hash)"]"#)["status"]?.string == "0x0")
  }
}
