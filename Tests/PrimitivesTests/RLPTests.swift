import Primitives
import TestSupport
import Testing

@Suite("RLP")
struct RLPTests {
  @Test("encodes and decodes the official vectors", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func official() throws {
    let cases = try #require(
      Fixtures.json("misc", "misc/RLPTests/rlptest.json") as? [String: [String: Any]])
    #expect(cases.count == 10)
    for (name, item) in cases {
      let encoding = try #require(Bytes(hex: item["out"] as? String ?? "?"), "\(name)")
      let expected = try #require(parsed(item["in"]), "\(name)")
      #expect(expected.encoded == encoding, "\(name)")
      #expect(try RLP(decoding: encoding) == expected, "\(name)")
    }
  }

  @Test("encodes and decodes ethers' vectors", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func ethers() throws {
    func item(_ value: Any?) -> RLP? {
      if let items = value as? [Any] { return .list(items.compactMap { item($0) }) }
      return (value as? String).flatMap { Bytes(hex: $0) }.map { .string($0) }
    }
    for vector in try #require(Fixtures.json("vectors", "vectors/ethers/rlp.json") as? [[String: Any]]) {
      let decoded = try #require(item(vector["decoded"]))
      let encoding = try #require(Bytes(hex: vector["encoded"] as? String ?? "?"))
      #expect(decoded.encoded == encoding)
      #expect(try RLP(decoding: encoding) == decoded)
    }
  }

  @Test("refuses the official invalid encodings", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func invalid() throws {
    let cases = try #require(
      Fixtures.json("misc", "misc/RLPTests/invalidRLPTest.json") as? [String: [String: Any]])
    #expect(cases.count == 12)
    for (name, item) in cases {
      let encoding = try #require(Bytes(hex: item["out"] as? String ?? "?"), "\(name)")
      #expect(throws: RLPError.self, "\(name)") { try RLP(decoding: encoding) }
    }
  }

  @Test("survives every short input and nesting without end")
  func hostile() {
    for first in UInt8.min...UInt8.max {
      for second in stride(from: UInt8.min, to: .max, by: 5) {
        for bytes in [
          [first], [first, second], [first, second, 0], [first] + Bytes(repeating: second, count: 9),
        ] {
          // What decodes is canonical: it encodes to the same bytes.
          if let item = try? RLP(decoding: bytes) { #expect(item.encoded == bytes) }
        }
      }
    }
    var nested: Bytes = [0xc0]
    for _ in 0..<2000 {
      var writer = RLPWriter()
      writer.appendList { $0.append(encoded: nested) }
      nested = writer.bytes
    }
    #expect(throws: RLPError.tooDeep) { try RLP(decoding: nested) }
  }

  @Test("refuses numbers that are not minimal or too wide")
  func numbers() {
    #expect(throws: RLPError.leadingZero) { try RLP.string([0]).number() }
    #expect(throws: RLPError.tooLarge) { try RLP.string(Bytes(repeating: 1, count: 33)).number() }
    #expect(throws: RLPError.tooLarge) { try RLP.string(Bytes(repeating: 1, count: 9)).number64() }
    #expect(throws: RLPError.wrongWidth(expected: 20, found: 1)) { try RLP.string([1]).fixed(Address.self) }
    #expect(throws: RLPError.expectedString) { try RLP.list([]).number() }
    #expect(throws: RLPError.wrongCount(expected: 2, found: 0)) { try RLP.list([]).list(count: 2) }
  }
}

/// A value in the official notation: text, number, `#` and a decimal number, or a list.
private func parsed(_ value: Any?) -> RLP? {
  if let items = value as? [Any] { return .list(items.compactMap { parsed($0) }) }
  if let number = value as? Int { return .number(UInt64(number)) }
  guard let text = value as? String else { return nil }
  if text.hasPrefix("#") {
    guard let number = UInt256(decimal: text.dropFirst()) else { return nil }
    return .number(number)
  }
  return .string(Bytes(text.utf8))
}
