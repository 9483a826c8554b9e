import Cryptography
import Primitives
import RPC
import Testing

@Suite("Signing and refusals")
struct SigningTests {
  private let node: TestNode
  private let alice = TestNode.alice
  private let bob = TestNode.bob

  init() throws { node = try TestNode() }

  @Test("signs messages that tell who signed them")
  func messages() throws {
    let signature = try node.string("personal_sign", #"["0x68656c6c6f","\#(alice)"]"#)
    #expect(signature.utf8.count == 132)
    #expect(try node.string("eth_sign", #"["\#(alice)","0x68656c6c6f"]"#) == signature)
    #expect(try node.string("personal_ecRecover", #"["0x68656c6c6f","\#(signature)"]"#) == alice)
    #expect(
      try node.error("eth_sign", #"["0x\#(String(repeating: "1", count: 40))","0x00"]"#).message
        == "unknown account")
  }

  @Test("signs typed data given as an object and as a string alike")
  func typedData() throws {
    let object =
      #"{"types":{"EIP712Domain":[{"name":"name","type":"string"}],"Mail":[{"name":"to","type":"address"},{"name":"n","type":"uint256"}]},"primaryType":"Mail","domain":{"name":"x"},"message":{"to":"\#(bob)","n":"0x10"}}"#
    var writer = JSONWriter()
    writer.string(object)
    let text = String(decoding: writer.bytes, as: UTF8.self)
    let signature = try node.string("eth_signTypedData_v4", #"["\#(alice)",\#(object)]"#)
    #expect(try node.string("eth_signTypedData_v4", #"["\#(alice)",\#(text)]"#) == signature)
    #expect(try node.string("eth_signTypedData", #"["\#(alice)",\#(text)]"#) == signature)
    #expect(try node.error("eth_signTypedData_v4", #"["\#(alice)","{"]"#).code == "-32602")
  }

  @Test("signs a transaction that can then be sent raw, once")
  func rawTransactions() throws {
    let request = #"{"from":"\#(alice)","to":"\#(bob)","value":"0x1","gas":"0x5208","nonce":"0x0"}"#
    let signed = try node.value("eth_signTransaction", "[\(request)]")
    let raw = try #require(signed["raw"]?.string)
    let hash = try node.string("eth_sendRawTransaction", #"["\#(raw)"]"#)
    #expect(signed["tx"]?["hash"]?.string == hash)
    #expect(try node.string("eth_getRawTransactionByHash", #"["\#(hash)"]"#) == raw)
    let again = try node.error("eth_sendRawTransaction", #"["\#(raw)"]"#)
    #expect(again.code == "-32000")
    #expect(again.message == "nonce too low: next nonce 1, tx nonce 0")
  }

  @Test("refuses in the words that clients look for")
  func refusals() throws {
    let cases: [(method: String, parameters: String, code: String, words: String)] = [
      ("eth_sendRawTransaction", #"["0x"]"#, "-32000", "rlp"),
      ("eth_sendRawTransaction", #"["0x05c0"]"#, "-32000", "transaction type not supported"),
      ("eth_sendTransaction", #"[{"to":"\#(bob)"}]"#, "-32000", "unknown account"),
      ("eth_sendTransaction", #"[{"from":"\#(alice)"}]"#, "-32000", "contract creation without any data"),
      (
        "eth_sendTransaction", #"[{"from":"\#(alice)","to":"\#(bob)","value":"0xffffffffffffffffffffffff"}]"#,
        "-32000",
        "insufficient funds for gas * price + value"
      ),
      (
        "eth_sendTransaction", #"[{"from":"\#(alice)","to":"\#(bob)","gas":"0x5207"}]"#, "-32000",
        "intrinsic gas too low"
      ),
      (
        "eth_sendTransaction", #"[{"from":"\#(alice)","to":"\#(bob)","data":"0x01","input":"0x02"}]"#,
        "-32602",
        "both \"data\" and \"input\""
      ),
      (
        "eth_call", #"[{"gasPrice":"0x1","maxFeePerGas":"0x1"}]"#, "-32602",
        "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified"
      ),
      ("eth_call", #"[{"to":"0x12"}]"#, "-32602", "invalid argument 0: to: hex string has length 2"),
      ("eth_call", "[5]", "-32602", "invalid argument 0: expected an object"),
      ("eth_getBalance", "[]", "-32602", "missing value for required argument 0"),
      ("eth_getBalance", #"["\#(bob)","0xffffff"]"#, "-32000", "header not found"),
      ("eth_getBalance", #"["\#(bob)","newest"]"#, "-32602", "invalid argument 1"),
      ("eth_getBalance", #"["\#(bob)",{"blockHash":"\#(Hash32.zero)"}]"#, "-32000", "header not found"),
      ("eth_getBlockByNumber", #"["latest","yes"]"#, "-32602", "invalid argument 1: expected true or false"),
      ("eth_getStorageAt", #"["\#(bob)","0xasdf"]"#, "-32602", #"invalid hex in storage key: "0xasdf""#),
      ("debug_getRawHeader", #"["0x99"]"#, "-32000", "header not found"),
      ("evm_increaseTime", "[-1]", "-32602", "invalid argument 0"),
      ("evm_mine", #"[{"blocks":"0xffffffffffff"}]"#, "-32602", "blocks: more than"),
      ("eth_getWork", "[]", "-32601", "the method eth_getWork does not exist/is not available"),
    ]
    for (method, parameters, code, words) in cases {
      let error = try node.error(method, parameters)
      #expect(error.code == code, "\(method) \(parameters) → \(error)")
      #expect(error.message.contains(words), "\(method) \(parameters) → \(error)")
    }
  }
}
