import Primitives
import RPC
import Testing

/// Calls: answered where they came in when they are small, and the same whichever way they are run.
@Suite("Calls")
struct CallTests {
  private let node: TestNode
  private static let place = "0x00000000000000000000000000000000000000c0"

  init() throws { node = try TestNode() }

  private func request(_ code: String, _ more: String = "") throws -> Bytes {
    #expect(try node.raw("hardhat_setCode", #"["\#(Self.place)","\#(code)"]"#) == "true")
    return Bytes(
      #"{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"\#(Self.place)"\#(more)},"latest"]}"#
        .utf8)
  }

  private static let returnTop = "60005260206000f3"

  @Test("answers small calls at once, successes and reverts")
  func brief() throws {
    var reply: Bytes = []
    #expect(try node.dispatcher.receive(request("0x602a" + Self.returnTop), into: &reply) == nil)
    let word = String(repeating: "0", count: 62) + "2a"
    #expect(String(decoding: reply, as: UTF8.self) == #"{"jsonrpc":"2.0","id":1,"result":"0x\#(word)"}"#)
    reply = []
    #expect(try node.dispatcher.receive(request("0x60006000fd"), into: &reply) == nil)
    #expect(String(decoding: reply, as: UTF8.self).contains(#""code":3,"message":"execution reverted""#))
  }

  @Test("answers a small submission where it came in when no other request waits")
  func briefSubmission() throws {
    let node = try TestNode()
    func isDeferred(_ gas: String, isAlone: Bool) -> Bool {
      var reply: Bytes = []
      let request =
        #"{"jsonrpc":"2.0","id":1,"method":"eth_sendTransaction","params":[{"from":"\#(TestNode.alice)","#
        + #""to":"\#(TestNode.bob)"\#(gas)}]}"#
      return node.dispatcher.receive(Bytes(request.utf8), isAlone: isAlone, into: &reply) != nil
    }
    #expect(isDeferred(#","gas":"0x5208""#, isAlone: false))
    #expect(isDeferred("", isAlone: true))
    #expect(try node.string("eth_blockNumber") == "0x0")
    #expect(!isDeferred(#","gas":"0x5208""#, isAlone: true))
    #expect(try node.string("eth_blockNumber") == "0x1")
  }

  @Test(
    "leaves to others what may take long or could tell that it was given little gas",
    arguments: [
      // Looks at its gas; at old hashes; calls the identity; creates; loops; fails.
      ("0x5a" + returnTop, ""), ("0x600040" + returnTop, ""),
      ("0x60006000600060006000600461fffff150" + "602a" + returnTop, ""), ("0x600060006000f0" + returnTop, ""),
      ("0x5b600056", ""), ("0xfe", ""),
      // Pays; names a limit that the code could run into.
      ("0x602a" + returnTop, #","gasPrice":"0x77359400""#), ("0x602a" + returnTop, #","gas":"0x5300""#),
    ])
  func deferred(code: String, more: String) throws {
    var reply: Bytes = []
    let deferred = try node.dispatcher.receive(
      request(code, #","from":"\#(TestNode.alice)""# + more), into: &reply)
    #expect(reply.isEmpty)
    let answer = try #require(deferred?.answer())
    #expect(!answer.isEmpty)
    #expect(deferred?.needsChain == false)
  }

  @Test("gives code that looks at its gas the whole limit")
  func gasSeen() throws {
    var reply: Bytes = []
    let deferred = try node.dispatcher.receive(request("0x5a" + Self.returnTop), into: &reply)
    let text = String(decoding: deferred?.answer() ?? [], as: UTF8.self)
    // 50,000,000 without the 21,000 of any transaction and the instruction's own 2.
    #expect(text.hasSuffix(String(UInt256(50_000_000 - 21_002).quantity.dropFirst(2)) + #""}"#), "\(text)")
  }

  @Test("sends long batches to another thread")
  func batches() throws {
    let item = #"{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}"#
    var reply: Bytes = []
    let short = "[" + Array(repeating: item, count: 8).joined(separator: ",") + "]"
    #expect(node.dispatcher.receive(Bytes(short.utf8), into: &reply) == nil)
    reply = []
    let long = "[" + Array(repeating: item, count: 9).joined(separator: ",") + "]"
    let deferred = node.dispatcher.receive(Bytes(long.utf8), into: &reply)
    #expect(reply.isEmpty)
    #expect(try JSONDocument(try #require(deferred?.answer())).root.count == 9)
  }
}
