import Cryptography
import Foundation
import Primitives
import TestSupport
import Testing

@Suite("Typed data")
struct TypedDataTests {
  @Test("agrees with ethers' vectors", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func ethers() throws {
    let cases = try #require(Fixtures.json("vectors", "vectors/ethers/typed-data.json") as? [[String: Any]])
    #expect(!cases.isEmpty)
    for item in cases {
      let name = item["name"] as? String ?? ""
      let whole = TypedDataValue.object([
        "types": TypedDataValue(item["types"]), "primaryType": TypedDataValue(item["primaryType"]),
        "domain": TypedDataValue(item["domain"]), "message": TypedDataValue(item["data"]),
      ])
      let hash = try TypedData(whole).hash()
      #expect(hash.description == item["digest"] as? String, "\(name)")
      guard let secret = item["privateKey"] as? String, let signature = item["signature"] as? String else {
        continue
      }
      let key = try #require(PrivateKey(hex: secret))
      #expect(key.sign(hash).bytes.hex == signature, "\(name)")
    }
  }

  /// The example of EIP-712.
  private let mail: TypedDataValue = .object([
    "types": .object([
      "EIP712Domain": fields([
        ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"),
      ]),
      "Person": fields([("name", "string"), ("wallet", "address")]),
      "Mail": fields([("from", "Person"), ("to", "Person"), ("contents", "string")]),
    ]),
    "primaryType": .string("Mail"),
    "domain": .object([
      "name": .string("Ether Mail"), "version": .string("1"), "chainId": .number("1"),
      "verifyingContract": .string("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"),
    ]),
    "message": .object([
      "from": .object([
        "name": .string("Cow"), "wallet": .string("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"),
      ]),
      "to": .object([
        "name": .string("Bob"), "wallet": .string("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"),
      ]),
      "contents": .string("Hello, Bob!"),
    ]),
  ])

  @Test("hashes the standard's example in both versions")
  func example() throws {
    let expected = "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
    #expect(try TypedData(mail).hash(.v4).description == expected)
    #expect(try TypedData(mail).hash(.v3).description == expected)
  }

  @Test("refuses values that don't fit their types")
  func refused() throws {
    func hash(_ type: String, _ value: TypedDataValue?, _ version: TypedData.Version = .v4) throws -> Hash32 {
      try TypedData(
        types: ["T": [.init(name: "x", type: type)], "L": [.init(name: "next", type: "L")]], primaryType: "T",
        domain: [:], message: .object(value.map { ["x": $0] } ?? [:])
      ).hash(version)
    }
    #expect(throws: TypedDataError.missing(field: "x")) { try hash("uint256", nil) }
    #expect(throws: TypedDataError.missing(field: "x")) { try hash("uint256", .null) }
    #expect(throws: TypedDataError.unknownType("Nobody")) { try hash("Nobody", .string("")) }
    #expect(throws: TypedDataError.arraysNeedNewerVersion(field: "x")) { try hash("bool[]", .array([]), .v3) }
    for (type, value): (String, TypedDataValue) in [
      ("uint8", .number("256")), ("uint8", .number("-1")), ("int8", .number("128")),
      ("int8", .string("-129")),
      ("uint8", .number("1.5")), ("bool", .string("true")), ("address", .string("0x00")),
      ("bytes4", .string("0x0102")), ("bytes", .string("zz")), ("string", .number("1")),
      ("bool[2]", .array([.bool(true)])), ("bool[]", .bool(true)), ("L", .string("")),
      ("int256", .string("-0x8" + String(repeating: "0", count: 62) + "1")),
    ] {
      #expect(throws: TypedDataError.mismatch(field: type == "L" ? "L" : "x", type: type), "\(type)") {
        try hash(type, value)
      }
    }
    #expect(try hash("int8", .string("-128")) != hash("int8", .number("127")))
    #expect(throws: TypedDataError.self) { try TypedData(.null) }
  }

  @Test("stops at nesting that is too deep")
  func deep() {
    let value = (0..<1000).reduce(TypedDataValue.null) { inner, _ in .object(["next": inner]) }
    let data = TypedData(
      types: ["L": [.init(name: "next", type: "L")]], primaryType: "L", domain: [:], message: value)
    #expect(throws: TypedDataError.tooDeep) { try data.hash() }
  }

  @Test("hashes personal messages")
  func personal() {
    #expect(
      personalMessageHash(Bytes("Hello World".utf8)).description
        == "0xa1de988600a42c4b4ab089b619297c17d53cffae5d5120d82d8a92d0bb3b78f2")
  }
}

private func fields(_ list: [(name: String, type: String)]) -> TypedDataValue {
  .array(list.map { .object(["name": .string($0.name), "type": .string($0.type)]) })
}

extension TypedDataValue {
  /// Takes over what Foundation parsed.
  fileprivate init(_ value: Any?) {
    switch value {
    case let text as String: self = .string(text)
    case let items as [Any]: self = .array(items.map { TypedDataValue($0) })
    case let members as [String: Any]: self = .object(members.mapValues { TypedDataValue($0) })
    case let number as NSNumber:
      self = isFlag(number) ? .bool(number.boolValue) : .number(number.stringValue)
    default: self = .null
    }
  }
}

/// Whether Foundation's number came from `true` or `false`.
private func isFlag(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
