import Primitives
import RPC
import Testing

@Suite("Dispatcher")
struct DispatcherTests {
  private let table = MethodTable([
    Method("test_echo") { (_, value: HexData) in value },
    Method("test_none") { _ in "nothing" },
    Method("test_two", aliases: ["other_two"]) { (_, a: Address, b: UInt64?) in "\(a) \(b ?? 7)" },
    Method("test_fail") { _ -> Bool in throw RPCError.reverted([1, 2]) },
    Method("test_surprise") { _ -> Bool in throw RLPError.endsEarly },
    Method("test_slow", on: .chain) { _ in "done" },
    Method("test_long") { _ in String(repeating: "x", count: 600) },
    Method("test_slow_long", on: .chain) { _ in String(repeating: "x", count: 600) },
    Method("personal_secret") { _ in true },
  ])

  private let node: Node

  init() throws { node = try TestNode().node }

  private func dispatcher(_ limits: Dispatcher.Limits = .init()) -> Dispatcher {
    Dispatcher(node: node, table: table, limits: limits)
  }

  private func answer(_ request: String, limits: Dispatcher.Limits = .init(), isTrusted: Bool = true)
    -> String
  {
    var reply: Bytes = []
    let deferred = dispatcher(limits).receive(Bytes(request.utf8), isTrusted: isTrusted, into: &reply)
    return String(decoding: reply + (deferred?.answer() ?? []), as: UTF8.self)
  }

  private func result(_ method: String, _ parameters: String) -> String {
    let text = answer(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#)
    return String(text.dropFirst(#"{"jsonrpc":"2.0","id":1,"#.count).dropLast())
  }

  @Test("echoes every id as it was written")
  func ids() {
    for id in [
      "0", "1", "-1", "9007199254740993", "123456789012345678901234567890", "1.50", "1e3", #""a""#, #""""#,
      #""550e8400-e29b-41d4-a716-446655440000""#, #""\u0061\n""#, "null",
    ] {
      #expect(
        answer(#"{"id":\#(id),"jsonrpc":"2.0","method":"test_none"}"#)
          == #"{"jsonrpc":"2.0","id":\#(id),"result":"nothing"}"#)
    }
  }

  @Test("answers requests that aren't requests")
  func invalidRequests() {
    let cases: [(String, code: Int, id: String, part: String)] = [
      ("", -32700, "null", "parse error"),
      ("{", -32700, "null", "parse error"),
      (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"test_none"}"#, -32700, "null", "twice"),
      ("1", -32600, "null", "invalid request"),
      (#""x""#, -32600, "null", "invalid request"),
      ("null", -32600, "null", "invalid request"),
      ("{}", -32600, "null", "jsonrpc"),
      ("[]", -32600, "null", "empty batch"),
      (#"{"id":1,"method":"test_none"}"#, -32600, "1", "jsonrpc"),
      (#"{"id":1,"jsonrpc":"1.0","method":"test_none"}"#, -32600, "1", "jsonrpc"),
      (#"{"id":1,"jsonrpc":2.0,"method":"test_none"}"#, -32600, "1", "jsonrpc"),
      (#"{"id":1,"jsonrpc":"2.0"}"#, -32600, "1", "method"),
      (#"{"id":1,"jsonrpc":"2.0","method":5}"#, -32600, "1", "method"),
      (#"{"jsonrpc":"2.0","method":5}"#, -32600, "null", "method"),
      (#"{"id":[1],"jsonrpc":"2.0","method":"test_none"}"#, -32600, "null", "id"),
      (#"{"id":{},"jsonrpc":"2.0","method":"test_none"}"#, -32600, "null", "id"),
      (#"{"id":true,"jsonrpc":"2.0","method":"test_none"}"#, -32600, "null", "id"),
      (#"{"id":1,"jsonrpc":"2.0","method":"foo_bar"}"#, -32601, "1", "the method foo_bar does not exist"),
      (#"{"id":1,"jsonrpc":"2.0","method":""}"#, -32601, "1", "the method"),
      (#"{"id":1,"jsonrpc":"2.0","method":"test_none","params":{}}"#, -32602, "1", "non-array args"),
      (#"{"id":1,"jsonrpc":"2.0","method":"test_none","params":"x"}"#, -32602, "1", "non-array args"),
    ]
    for (request, code, id, part) in cases {
      let text = answer(request)
      #expect(
        text.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"error":{"code":\#(code),"message":""#),
        "\(request) → \(text)")
      #expect(text.contains(part), "\(request) → \(text)")
    }
    let long = String(repeating: "m", count: 2049)
    #expect(answer(#"{"id":1,"jsonrpc":"2.0","method":"\#(long)"}"#).contains("-32600"))
  }

  @Test("names the position of a wrong parameter")
  func parameters() {
    let address = "0x" + String(repeating: "ab", count: 20)
    let cases: [(String, String, String)] = [
      ("test_two", #"["\#(address)"]"#, #""result":"\#(address) 7""#),
      ("other_two", #"["\#(address)",null]"#, #""result":"\#(address) 7""#),
      ("test_two", #"["\#(address)","0xff"]"#, #""result":"\#(address) 255""#),
      ("test_two", "[]", "missing value for required argument 0"),
      ("test_two", "[null]", "missing value for required argument 0"),
      ("test_two", #"["0x1234"]"#, "invalid argument 0: hex string has length 4, want 40 for an address"),
      ("test_two", #"["\#(address)","0x01"]"#, "invalid argument 1: hex number with leading zero digits"),
      ("test_two", #"["\#(address)","12"]"#, "invalid argument 1: hex string without 0x prefix"),
      ("test_two", #"["\#(address)",12]"#, "invalid argument 1: expected a quantity, found number"),
      ("test_two", #"["\#(address)","0x10000000000000000"]"#, "invalid argument 1: hex number > 64 bits"),
      ("test_two", #"["\#(address)","0x","0x"]"#, "too many arguments, want at most 2"),
      ("test_two", #"["\#(address)","0x"]"#, "invalid argument 1: hex string"),
      ("test_two", #"["\#(address.dropLast())g"]"#, "invalid argument 0: invalid hex string"),
      ("test_echo", #"["0xABcd"]"#, #""result":"0xabcd""#),
      ("test_echo", #"["0xabc"]"#, "invalid argument 0: hex string of odd length"),
      ("test_echo", "[[]]", "invalid argument 0: expected data, found array"),
      ("test_none", "[1]", "too many arguments, want at most 0"),
    ]
    for (method, parameters, part) in cases {
      let text = result(method, parameters)
      #expect(text.contains(part), "\(method) \(parameters) → \(text)")
      if !part.hasPrefix(#""result"#) { #expect(text.contains(#""code":-32602"#), "\(method) \(parameters)") }
    }
  }

  @Test("carries errors of bodies, and nothing of the inside")
  func errors() {
    #expect(
      result("test_fail", "[]") == #""error":{"code":3,"message":"execution reverted","data":"0x0102"}"#)
    #expect(result("test_surprise", "[]") == #""error":{"code":-32603,"message":"internal error"}"#)
  }

  @Test("runs notifications and says nothing")
  func notifications() {
    #expect(answer(#"{"jsonrpc":"2.0","method":"test_none"}"#) == "")
    #expect(answer(#"{"jsonrpc":"2.0","method":"foo_bar"}"#) == "")
    #expect(answer(#"{"jsonrpc":"2.0","method":"test_slow"}"#) == "")
    #expect(answer(#"[{"jsonrpc":"2.0","method":"test_none"},{"jsonrpc":"2.0","method":"test_fail"}]"#) == "")
  }

  @Test("answers batches in their order")
  func batches() {
    let none = #"{"jsonrpc":"2.0","id":1,"method":"test_none"}"#
    let text = answer(
      #"[\#(none),7,{"jsonrpc":"2.0","method":"test_none"},{"jsonrpc":"2.0","id":2,"method":"test_fail"}]"#)
    #expect(
      text == #"[{"jsonrpc":"2.0","id":1,"result":"nothing"},"#
        + #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}},"#
        + #"{"jsonrpc":"2.0","id":2,"error":{"code":3,"message":"execution reverted","data":"0x0102"}}]"#)
  }

  @Test("bounds batches and their replies")
  func batchLimits() throws {
    let item = #"{"jsonrpc":"2.0","id":1,"method":"test_long"}"#
    var limits = Dispatcher.Limits()
    limits.batchItems = 3
    let four = "[" + [item, item, item, item].joined(separator: ",") + "]"
    #expect(answer(four, limits: limits).contains(#""code":-32600,"message":"batch too large""#))
    limits.batchItems = 4
    limits.reply = 1500
    let reply = try JSONDocument(Bytes(answer(four, limits: limits).utf8)).root
    #expect(reply.elements.map { $0["error"] == nil } == [true, true, false, false])
    #expect(answer(four, limits: limits).contains(#"{"code":-32003,"message":"response too large"}"#))
  }

  @Test(
    "bounds the reply to a single request, wherever it is answered",
    arguments: ["test_long", "test_slow_long"])
  func replyLimit(method: String) {
    var limits = Dispatcher.Limits()
    let request = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)"}"#
    #expect(answer(request, limits: limits).contains(#""result":"#))
    limits.reply = 500
    #expect(
      answer(request, limits: limits)
        == #"{"jsonrpc":"2.0","id":1,"error":{"code":-32003,"message":"response too large"}}"#)
  }

  @Test("hands what is long to the chain's thread, whole batches too")
  func deferring() throws {
    var reply: Bytes = [1]
    let request =
      #"[{"jsonrpc":"2.0","id":1,"method":"test_none"},{"jsonrpc":"2.0","id":2,"method":"test_slow"}]"#
    let deferred = try #require(dispatcher().receive(Bytes(request.utf8), into: &reply))
    #expect(reply == [1])
    #expect(
      String(decoding: deferred.answer(), as: UTF8.self)
        == #"[{"jsonrpc":"2.0","id":1,"result":"nothing"},{"jsonrpc":"2.0","id":2,"result":"done"}]"#)
  }

  @Test("hides the powerful namespaces from strangers")
  func trust() {
    let request = #"{"jsonrpc":"2.0","id":1,"method":"personal_secret"}"#
    #expect(answer(request).contains(#""result":true"#))
    #expect(answer(request, isTrusted: false).contains("-32601"))
  }
}
