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

  @Test("a state test that can't be read fails instead of vanishing")
  func stateTest() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("test.json")
    for text in [
      "not JSON", "[]", #"{"test": 1}"#, #"{"test": {"pre": {}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Nowhere": [{}]}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Berlin": [{}]}}}"#,
      #"{"test": {"pre": {}, "env": {}, "transaction": {}, "post": {"Berlin": {}}}}"#,
    ] {
      try Data(text.utf8).write(to: file)
      let results = StateTest.results(in: file.path, StateTest.Run())
      #expect(results.count == 1 && results.allSatisfy { !$0.pass }, "\(text)")
      #expect(BlockTest.results(in: file.path).allSatisfy { !$0.pass }, "\(text)")
    }
  }
}
