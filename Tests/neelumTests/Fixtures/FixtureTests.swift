import EVM
import Foundation
import Primitives
import Testing

@testable import neelum

@Suite("Fixtures are read strictly")
struct FixtureTests {
  private func object(_ json: String) throws -> FixtureObject {
    try FixtureObject(Fixture.json(Data(json.utf8), "test"), "test")
  }

  @Test(
    "numbers in all their forms",
    arguments: [
      (#""0x""#, 0), (#""""#, 0), (#""0x07""#, 7), (#""0x7""#, 7), (#""12""#, 12), ("12", 12),
      (#""0x:bigint 0x10""#, 16),
    ] as [(String, UInt256)])
  func numbers(json: String, value: UInt256) throws {
    #expect(try object(#"{"a": \#(json)}"#).number("a") == value)
  }

  @Test("numbers that are none or fit nowhere", arguments: [#""0xzz""#, #""1x""#, "-1", "1.5", "[]", "{}"])
  func noNumbers(json: String) throws {
    let object = try object(#"{"a": \#(json)}"#)
    #expect(throws: FixtureFault.self) { try object.number("a") }
  }

  @Test("a number beyond its field is told from one that is none")
  func tooLarge() throws {
    let object = try object(
      #"{"word": "0x:bigint 0x1\#(String(repeating: "0", count: 64))", "short": "0x10000000000000000"}"#)
    for read in [{ _ = try object.number("word") }, { _ = try object.uint64("short") }] {
      do {
        try read()
        Issue.record("should not fit")
      } catch FixtureFault.tooLarge { continue }
    }
  }

  @Test("what is absent or null is nil, and what is something else is a fault")
  func members() throws {
    let object = try object(#"{"null": null, "to": "", "hash": "0x12", "list": {}, "text": 1}"#)
    #expect(try object.number("absent") == nil && object.number("null") == nil)
    #expect(try object.fixed("to") as Address? == nil)
    #expect(throws: FixtureFault.self) { try object.fixed("hash") as Hash32? }
    #expect(throws: FixtureFault.self) { try object.list("list") }
    #expect(throws: FixtureFault.self) { try object.text("text") }
    #expect(throws: FixtureFault.self) { try object.object("text") }
  }

  @Test(
    "a state with a wrong address, balance, key or word is a fault",
    arguments: [
      #"{"0x12": {}}"#, #"{"0x\#(zeros)": {"balance": "0xq"}}"#, #"{"0x\#(zeros)": {"code": "0x1"}}"#,
      #"{"0x\#(zeros)": {"storage": {"0xq": "0x1"}}}"#, #"{"0x\#(zeros)": {"storage": {"0x1": "0xq"}}}"#,
      #"{"0x\#(zeros)": 1}"#,
    ])
  func states(json: String) throws {
    let object = try object(json)
    #expect(throws: FixtureFault.self) { try FixtureState(object) }
  }

  private static let zeros = String(repeating: "0", count: 40)

  /// Writes a fixture file and hands its path on.
  private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + ".json")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try body(file.path)
  }

  @Test(
    "a test that can't be read, or has nothing to run, fails instead of vanishing",
    arguments: [
      "not JSON", "[]", "{}", #"{"_info": {}}"#, #"{"test": 1}"#, #"{"test": {"pre": {}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Cancun": null}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Cancun": []}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Nowhere": [{}]}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Berlin": [{}]}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Berlin": {}}}}"#,
    ])
  func unreadable(text: String) throws {
    try withFile(text) { file in
      for results in [StateTest.results(in: file, StateTest.Run()), BlockTest.results(in: file)] {
        #expect(results.count == 1 && results.allSatisfy { !$0.pass })
      }
    }
  }

  @Test("what can't be read fails alone: the cases beside it are run")
  func alone() throws {
    // Nobody pays for the transaction, so that it is rejected and leaves the state empty.
    let good = """
      {"indexes": {"data": 0, "gas": 0, "value": 0}, "expectException": "no funds",
       "hash": "\(Hash32.emptyTrieRoot)", "logs": "\([Log]().hash)"}
      """
    let text = """
      {"a": 1, "b": {"pre": {}, "env": {}, "transaction": {
        "gasLimit": ["0x5208"], "gasPrice": "0x0a", "value": ["0x0"], "data": ["0x"],
        "to": "0x\(Self.zeros)", "sender": "0x\(Self.zeros)"},
       "post": {"Berlin": [{}, 1, \(good)], "London": 1, "Nowhere": [\(good)], "Osaka": [\(good)]}}}
      """
    var told: [Bool] = []
    var run = StateTest.Run()
    run.onResult = { told.append($0.pass) }
    try withFile(text) { file in
      let rows = StateTest.results(in: file, run).map { "\($0.name) \($0.fork) \($0.pass)" }
      let berlin = ["b Berlin false", "b Berlin false", "b Berlin true"]
      #expect(rows == ["a  false"] + berlin + ["b London false", "b Nowhere false", "b Osaka true"])
      #expect(told == [false, false, true, false, true])
      run.fork = "Paris"
      #expect(
        StateTest.results(in: file, run).map(\.name) == ["a"],
        "what the command line leaves out is no failure")
    }
  }

  @Test(
    "only a block of wrong digits is refused as a block; one that has none is a fault",
    arguments: [
      (#"{"rlp": "0xzz"}"#, true), (#"{"rlp": "0x"}"#, true), ("{}", false), (#"{"rlp": 1}"#, false),
      (#"{"rlp": null}"#, false),
    ])
  func blocks(block: String, isRefused: Bool) throws {
    // Without the head that must follow, no test passes; the first fault is told.
    let json = #"{"network": "Berlin", "genesisBlockHeader": {}, "pre": {}, "blocks": [\#(block)]}"#
    let error = try BlockTest(name: "test", json: object(json)).run().error
    #expect(error == (isRefused ? "test lastblockhash" : "test blocks 0 rlp") + " is unreadable")
  }
}
