import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("P-256")
struct P256Tests {
  @Test(
    "verifies as in the published vectors", .enabled(if: Fixtures.isPresent, "needs the folder shared"),
    arguments: ["geth-precompiles/p256Verify", "eip-7951/test-vectors"])
  func published(file: String) throws { try expectVectors(file, P256.verify) }

  @Test("agrees with Wycheproof", .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func wycheproof() throws {
    let file = try #require(
      Fixtures.json("vectors", "vectors/wycheproof/ecdsa_secp256r1_sha256_p1363_test.json") as? [String: Any])
    var checked = 0
    for group in try #require(file["testGroups"] as? [[String: Any]]) {
      let published = try #require(group["publicKey"] as? [String: Any])
      let point = try #require(Bytes(hex: published["uncompressed"] as? String ?? ""))
      for item in try #require(group["tests"] as? [[String: Any]]) {
        let message = try #require(Bytes(hex: item["msg"] as? String ?? ""))
        let signature = try #require(Bytes(hex: item["sig"] as? String ?? ""))
        let input = sha256(message).bytes + signature + point.dropFirst()
        let isValid = input.through(P256.verify) == Hash32(UInt256.one).bytes
        #expect(isValid == (item["result"] as? String == "valid"), "case \(item["tcId"] ?? "")")
        checked += 1
      }
    }
    #expect(checked == 262)
  }

  /// The example of RFC 6979, A.2.5: SHA-256 of "sample".
  private let sample =
    "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"
    + "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    + "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
    + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"

  @Test("verifies a signature and refuses it once any byte differs")
  func sampleSignature() throws {
    let input = try #require(Bytes(hex: sample))
    #expect(input.through(P256.verify) == Bytes(repeating: 0, count: 31) + [1])
    for index in stride(from: 0, to: 160, by: 7) {
      var wrong = input
      wrong[index] ^= 1
      #expect(wrong.through(P256.verify) == [], "byte \(index)")
    }
  }

  @Test("gives nothing for wrong lengths, r or s of zero or the order, and the key (0, 0)")
  func malformed() throws {
    let input = try #require(Bytes(hex: sample))
    #expect(Bytes(input.dropLast()).through(P256.verify) == [])
    #expect((input + [0]).through(P256.verify) == [])
    let order = try #require(
      Bytes(hex: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"))
    for offset in [32, 64] {
      for value in [order, Bytes(repeating: 0, count: 32)] {
        var wrong = input
        wrong.replaceSubrange(offset..<(offset + 32), with: value)
        #expect(wrong.through(P256.verify) == [])
      }
    }
    let noKey = input.prefix(96) + Bytes(repeating: 0, count: 64)
    #expect(Bytes(noKey).through(P256.verify) == [])
  }
}
