import Primitives
import RPC
import Testing

/// An edit under each of its names, and what then answers it.
struct Edit: Sendable {
  let names: [String]
  let value: String
  let question: String
  let answer: String

  static let all = [
    Edit(
      names: ["evm_setAccountBalance", "hardhat_setBalance", "anvil_setBalance", "tenderly_setBalance"],
      value: "0x1234", question: "eth_getBalance", answer: "0x1234"),
    Edit(
      names: ["evm_setAccountNonce", "hardhat_setNonce", "anvil_setNonce"], value: "0x9",
      question: "eth_getTransactionCount", answer: "0x9"),
    Edit(
      names: ["evm_setAccountCode", "hardhat_setCode", "anvil_setCode"], value: "0x6001",
      question: "eth_getCode", answer: "0x6001"),
    Edit(
      names: ["anvil_addBalance", "hardhat_addBalance", "tenderly_addBalance"], value: "0x5",
      question: "eth_getBalance", answer: "0x5"),
  ]
}

@Suite("Methods that edit")
struct EditMethodTests {
  private let node: TestNode
  private let beef = "0x000000000000000000000000000000000000beef"

  init() throws { node = try TestNode() }

  @Test(
    "are seen at once, from the next block on in its root, and not after a revert", arguments: Edit.all)
  func edits(edit: Edit) throws {
    for name in edit.names {
      let id = try node.string("evm_snapshot")
      let before = try node.string(edit.question, #"["\#(beef)","latest"]"#)
      let root = try node.value("eth_getBlockByNumber", #"["latest",false]"#)["stateRoot"]?.string
      #expect(try node.raw(name, #"["\#(beef)","\#(edit.value)"]"#) == "true")
      #expect(try node.string(edit.question, #"["\#(beef)","latest"]"#) == edit.answer)
      _ = try node.raw("evm_mine")
      #expect(try node.value("eth_getBlockByNumber", #"["latest",false]"#)["stateRoot"]?.string != root)
      #expect(try node.raw("evm_revert", #"["\#(id)"]"#) == "true")
      #expect(try node.string(edit.question, #"["\#(beef)","latest"]"#) == before)
      #expect(try node.raw("evm_revert", #"["\#(id)"]"#) == "false")
    }
  }

  @Test(
    "set single slots", arguments: ["evm_setAccountStorageAt", "hardhat_setStorageAt", "anvil_setStorageAt"])
  func slots(name: String) throws {
    let word = "0x" + String(repeating: "0", count: 62) + "2a"
    #expect(try node.raw(name, #"["\#(beef)","0x1","\#(word)"]"#) == "true")
    #expect(try node.string("eth_getStorageAt", #"["\#(beef)","0x1","latest"]"#) == word)
  }

  @Test("let an account without a key send, until it is taken away again")
  func addedAccounts() throws {
    _ = try node.raw("evm_setAccountBalance", #"["\#(beef)","0xde0b6b3a7640000"]"#)
    let transfer = #"[{"from":"\#(beef)","to":"\#(TestNode.bob)","value":"0x1"}]"#
    #expect(try node.error("eth_sendTransaction", transfer).message == "unknown account")
    #expect(try node.raw("evm_addAccount", #"["\#(beef)","secret"]"#) == "true")
    #expect(try node.raw("evm_addAccount", #"["\#(beef)","secret"]"#) == "false")
    #expect(try node.raw("evm_addAccount", #"["\#(TestNode.alice)",""]"#) == "false")
    #expect(try node.string("eth_sendTransaction", transfer).count == 66)
    #expect(try node.raw("evm_removeAccount", #"["\#(beef)","secret"]"#) == "true")
    #expect(try node.raw("evm_removeAccount", #"["\#(beef)","secret"]"#) == "false")
    #expect(try node.error("eth_sendTransaction", transfer).message == "unknown account")
  }

  @Test("take the head back to a block, and no further forward")
  func head() throws {
    for _ in 0..<3 { _ = try node.raw("evm_mine") }
    let filter = try node.string("eth_newBlockFilter")
    #expect(try node.raw("debug_setHead", #"["0x1"]"#) == "null")
    #expect(try node.string("eth_blockNumber") == "0x1")
    #expect(try node.error("debug_setHead", #"["0x1"]"#).message == "not allowed to rewind to a future block")
    _ = try node.raw("evm_mine")
    #expect(try node.value("eth_getFilterChanges", #"["\#(filter)"]"#).count == 1)
  }

  @Test("and proofs of what isn't there answer as geth does")
  func absentProof() throws {
    let zero = Hash32.zero.description
    let proof = try node.value("eth_getProof", #"["\#(beef)",["0x1","0x\#(zero.dropFirst(2))"]]"#)
    #expect(proof["balance"]?.string == "0x0" && proof["nonce"]?.string == "0x0")
    #expect(proof["codeHash"]?.string == zero && proof["storageHash"]?.string == zero)
    #expect(proof["storageProof"]?.elements.map { $0["key"]?.string } == ["0x1", zero])
    #expect(proof["storageProof"]?.elements.allSatisfy { $0["proof"]?.count == 0 } == true)
    #expect(try node.error("eth_getProof", #"["\#(beef)",[],"0x9"]"#).message == "header not found")
  }

  @Test("and a chain in memory has no backup")
  func backup() throws {
    #expect(try node.error("admin_backup", #"["/tmp/nowhere"]"#).message.hasPrefix("the chain is in memory"))
  }
}
