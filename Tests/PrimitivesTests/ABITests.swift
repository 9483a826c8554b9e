import Primitives
import TestSupport
import Testing

@Suite("Contract ABI")
struct ABITests {
  @Test("encodes and decodes ethers' vectors", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func ethers() throws {
    let cases = try #require(Fixtures.json("vectors", "vectors/ethers/abi.json") as? [[String: Any]])
    #expect(!cases.isEmpty)
    for item in cases {
      let name = item["name"] as? String ?? ""
      let type = try ABIType(item["type"] as? String ?? "")
      let value = try #require(parsed(item["verbose"], as: type), "\(name)")
      let encoding = try #require(Bytes(hex: item["encoded"] as? String ?? ""))
      #expect(try ABI.encode([value], as: [type]) == encoding, "\(name)")
      #expect(try ABI.decode(encoding, as: [type]) == [value], "\(name)")
      #expect(try ABIType(type.canonicalName) == type)
    }
  }

  @Test("encodes the official vectors", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func official() throws {
    let cases = try #require(
      Fixtures.json("misc", "misc/ABITests/basic_abi_tests.json") as? [String: [String: Any]])
    for (name, item) in cases {
      let types = try (item["types"] as? [String] ?? []).map { try ABIType($0) }
      let values = try #require(item["args"] as? [Any]).compactMap { argument -> ABIValue? in
        if let number = argument as? Int { return .number(UInt256(UInt64(number))) }
        return (argument as? String).flatMap { Address(hex: $0) }.map { .address($0) }
      }
      #expect(try ABI.encode(values, as: types).hex == "0x\(item["result"] ?? "")", "\(name)")
    }
  }

  @Test(
    "refuses text that is no type",
    arguments: [
      "", "uint7", "uint264", "uint0", "int08", "bytes0", "bytes33", "uint256[", "uint256[0]", "uint256]",
      "(uint256",
      "(uint256,)", "tuple", "fixed", "uint256 ", "uint256[99999999999]", "Uint256",
      String(repeating: "(", count: 5000), "uint" + String(repeating: "[]", count: 5000),
    ])
  func badTypes(text: String) {
    #expect(throws: ABIError.self) { try ABIType(text) }
  }

  @Test("refuses encodings that are not clean")
  func hostile() throws {
    func refuse(_ type: String, _ words: [String], _ error: ABIError) throws {
      let bytes = words.flatMap { UInt256(hex: $0)?.bigEndianBytes ?? [] }
      #expect(throws: error, "\(type)") { try ABI.decode(bytes, as: [ABIType(type)]) }
    }
    try refuse("uint8", ["100"], .outOfRange(.unsigned(bits: 8)))
    try refuse("int8", ["80"], .outOfRange(.signed(bits: 8)))
    try refuse("bool", ["2"], .outOfRange(.bool))
    try refuse("address", ["1" + String(repeating: "0", count: 40)], .badPadding)
    try refuse("bytes4", ["1"], .badPadding)
    try refuse("uint256", [], .endsEarly)
    try refuse("bytes", ["20", "21", "0"], .endsEarly)
    try refuse("bytes", ["20", "1", "1"], .badPadding)
    try refuse("bytes", [String(repeating: "f", count: 64)], .badOffset)
    try refuse("bytes", ["20"], .endsEarly)
    try refuse("string", ["20", "1", "ff" + String(repeating: "0", count: 62)], .notUTF8)
    try refuse("uint256[]", ["20", "7fffffffffffffff"], .badOffset)
    // Each level points every element to one place: 2^30 leaves from a dozen words.
    let bomb = ["20"] + Array(repeating: ["2", "40", "40"], count: 6).flatMap { $0 }
    try refuse("uint256[]" + String(repeating: "[]", count: 5), bomb, .overlapping)
  }

  @Test("names functions and events, and reads what they carry")
  func signatures() throws {
    let transfer = ABIFunction("transfer", [.address, .unsigned(bits: 256)], returns: [.bool])
    #expect(transfer.selector == [0xa9, 0x05, 0x9c, 0xbb])
    let to = try #require(Address(hex: "90f8bf6a479f320ead074411a4b0e7944ea8c9c1"))
    let call = try transfer.call([.address(to), .number(5)])
    #expect(call.count == 68)
    #expect(try transfer.arguments(ofCall: call) == [.address(to), .number(5)])
    let event = ABIEvent(
      "Transfer",
      [.init(.address, indexed: true), .init(.address, indexed: true), .init(.unsigned(bits: 256))])
    #expect(event.topic.description == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
    let topics = [event.topic, Hash32(to.number), Hash32(UInt256.zero)]
    let data = UInt256(7).bigEndianBytes
    #expect(try event.values(topics: topics, data: data) == [.address(to), .address(.zero), .number(7)])
    #expect(throws: ABIError.wrongTopics) { try event.values(topics: [], data: data) }
    #expect(throws: ABIError.wrongTopics) { try event.values(topics: topics + topics, data: data) }
  }

  @Test("reads why a call reverted")
  func reverts() throws {
    #expect(RevertReason([]) == .none)
    let text = try RevertReason.errorSelector + ABI.encode([.string("too dear")], as: [.string])
    #expect(RevertReason(text) == .error("too dear"))
    #expect(RevertReason(text.dropLast(24)) == .error("too dear"))
    #expect(RevertReason(text.dropLast(25)) == .custom(text.dropLast(25)))
    #expect(RevertReason(RevertReason.panicSelector + UInt256(0x11).bigEndianBytes) == .panic(0x11))
    #expect(RevertReason([1, 2, 3, 4]) == .custom([1, 2, 3, 4]))
    #expect(RevertReason.errorSelector == ABI.selector(of: "Error(string)"))
    #expect(RevertReason.panicSelector == ABI.selector(of: "Panic(uint256)"))
  }
}

/// A value in the vectors' notation, where each says its kind.
private func parsed(_ verbose: Any?, as type: ABIType) -> ABIValue? {
  guard let verbose = verbose as? [String: Any] else { return nil }
  func list(_ types: (Int) -> ABIType) -> ABIValue? {
    guard let items = verbose["value"] as? [Any] else { return nil }
    let values = items.enumerated().compactMap { parsed($0.element, as: types($0.offset)) }
    return values.count == items.count ? .list(values) : nil
  }
  switch type {
  case .array(let element), .fixedArray(let element, _): return list { _ in element }
  case .tuple(let members): return list { members[$0] }
  case .bool: return (verbose["value"] as? Bool).map { .bool($0) }
  default: break
  }
  guard let text = verbose["value"] as? String else { return nil }
  switch type {
  case .unsigned, .signed:
    let number = text.hasPrefix("-") ? UInt256(decimal: text.dropFirst())?.negated : UInt256(decimal: text)
    return number.map { .number($0) }
  case .address: return Address(hex: text).map { .address($0) }
  case .string: return .string(text)
  default: return Bytes(hex: text).map { .bytes($0) }
  }
}
