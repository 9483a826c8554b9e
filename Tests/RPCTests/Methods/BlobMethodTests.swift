import Primitives
import Testing

@testable import RPC

@Suite("Methods that take blobs")
struct BlobMethodTests {
  private let node: TestNode
  /// The commitment to a blob of zeros, and the proof: the point at infinity.
  private let infinity = "0xc0" + String(repeating: "00", count: 47)
  private let zeros = "0x" + String(repeating: "00", count: 131_072)

  init() throws { node = try TestNode() }

  private func request(_ members: String) -> String {
    #"[{"from":"\#(TestNode.alice)","to":"\#(TestNode.bob)",\#(members)}]"#
  }

  private func brought(_ blob: String) -> String {
    #""blobs":["\#(blob)"],"commitments":["\#(infinity)"],"proofs":["\#(infinity)"]"#
  }

  @Test("sign and send them with their commitments and proofs")
  func sent() throws {
    let signed = try node.value("eth_signTransaction", request(brought(zeros)))
    let hash = try #require(signed["tx"]?["hash"]?.string)
    #expect(signed["tx"]?["type"]?.string == "0x3")
    #expect(try node.string("eth_sendTransaction", request(brought(zeros))) == hash)
    let receipt = try node.value("eth_getTransactionReceipt", #"["\#(hash)"]"#)
    #expect(receipt["blobGasUsed"]?.string == "0x20000")
    let raw = try #require(signed["raw"]?.string)
    #expect(try TestNode().string("eth_sendRawTransaction", #"["\#(raw)"]"#) == hash)
  }

  @Test("refuse those that are not whole, and those that are others")
  func refused() throws {
    let short = try node.error("eth_sendTransaction", request(brought("0x00")))
    #expect(short.code == "-32602" && short.message.contains("blobs: each must have 131072 bytes"))
    let bare = try node.error("eth_sendTransaction", request(#""blobs":["\#(zeros)"]"#))
    #expect(bare.code == "-32602" && bare.message.contains("only taken with their commitments and proofs"))
    let none = try node.error("eth_sendTransaction", request(#""blobs":[],"commitments":[],"proofs":[]"#))
    #expect(none.code == "-32602")
    let other = "0x01" + zeros.dropFirst(4)
    #expect(try node.error("eth_sendTransaction", request(brought(other))).message.contains("KZG proof"))
  }

  @Test("are prepared away from the chain's thread, and only they")
  func prepared() throws {
    func takesLong(_ method: String, _ parameters: String) -> Bool? {
      var reply: Bytes = []
      let text = #"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(parameters)}"#
      return node.dispatcher.receive(Bytes(text.utf8), into: &reply)?.takesLongAhead
    }
    #expect(takesLong("eth_sendTransaction", request(brought(zeros))) == true)
    #expect(takesLong("eth_sendTransaction", request(#""value":"0x1""#)) == false)
    #expect(takesLong("eth_sendRawTransaction", #"["0x03f9"]"#) == true)
    #expect(takesLong("eth_sendRawTransaction", #"["0x02f9"]"#) == false)
    #expect(takesLong("evm_mine", "[]") == false)
  }
}
