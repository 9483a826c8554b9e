import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("Signatures over secp256k1")
struct SignatureTests {
  @Test("signs deterministically, recovers and verifies")
  func roundTrip() throws {
    let key = try #require(PrivateKey(hex: String(repeating: "46", count: 32)))
    #expect(key.address.description == "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
    // The example transaction of EIP-155.
    let hash = try #require(Hash32(hex: "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"))
    let signature = key.sign(hash)
    #expect(
      signature.r.description
        == "18515461264373351373200002665853028612451056578545711640558177340181847433846")
    #expect(
      signature.s.description
        == "46948507304638947509940763649030358759909902576025900602547168820602576006531")
    #expect(signature.yParity == 0)
    #expect(signature.signer(of: hash) == key.address)
    #expect(key.publicKey.verifies(signature, of: hash))
    #expect(Signature(signature.bytes) == signature)
    #expect(PublicKey(key.publicKey.compressed) == key.publicKey)
    #expect(PublicKey(key.publicKey.bytes) == key.publicKey)
  }

  @Test("recovers from a high s with the other parity")
  func highS() throws {
    let key = try #require(PrivateKey(hex: String(repeating: "01", count: 32)))
    let hash = keccak256(Bytes("neelum".utf8))
    let low = key.sign(hash)
    let high = Signature(r: low.r, s: Signature.order &- low.s, yParity: 1 - low.yParity)
    #expect(low.hasLowS && !high.hasLowS)
    #expect(high.signer(of: hash) == key.address)
    #expect(key.publicKey.verifies(high, of: hash))
  }

  @Test("refuses secrets, numbers and parities out of range")
  func refused() {
    #expect(PrivateKey(Hash32.zero) == nil)
    #expect(PrivateKey(Hash32(Signature.order)) == nil)
    #expect(PrivateKey(Hash32(Signature.order &- .one)) != nil)
    let hash = keccak256(Bytes())
    for (r, s, parity): (UInt256, UInt256, UInt8) in [
      (0, 1, 0), (1, 0, 0), (Signature.order, 1, 0), (1, Signature.order, 0), (.max, .max, 0), (1, 1, 4),
      (1, 1, 255), (1, 1, 2),
    ] {
      #expect(Signature(r: r, s: s, yParity: parity).signer(of: hash) == nil)
    }
  }

  @Test("knows ethers' accounts", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func accounts() throws {
    let cases = try #require(Fixtures.json("vectors", "vectors/ethers/accounts.json") as? [[String: Any]])
    #expect(!cases.isEmpty)
    for item in cases {
      let key = try #require(PrivateKey(hex: item["privateKey"] as? String ?? ""))
      #expect(key.address.checksummed == item["address"] as? String)
    }
  }

  @Test("knows the official vector's account", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func official() throws {
    let cases = try #require(
      Fixtures.json("misc", "misc/BasicTests/keyaddrtest.json") as? [[String: Any]])
    #expect(!cases.isEmpty)
    for item in cases {
      let key = try #require(PrivateKey(hex: item["key"] as? String ?? ""))
      // Its signature belongs to no hash of the empty string that we know of, and is left alone.
      #expect(key.address.description == "0x\(item["addr"] ?? "")")
    }
  }

  @Test("agrees with Wycheproof", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func wycheproof() throws {
    let file = try #require(
      Fixtures.json("vectors", "vectors/wycheproof/ecdsa_secp256k1_sha256_p1363_test.json") as? [String: Any])
    var checked = 0
    for group in try #require(file["testGroups"] as? [[String: Any]]) {
      let published = try #require(group["publicKey"] as? [String: Any])
      let point = try #require(Bytes(hex: published["uncompressed"] as? String ?? ""))
      let key = try #require(PublicKey(point))
      for item in try #require(group["tests"] as? [[String: Any]]) {
        let message = try #require(Bytes(hex: item["msg"] as? String ?? ""))
        let bytes = try #require(Bytes(hex: item["sig"] as? String ?? ""))
        var accepted = false
        if bytes.count == 64, let r = UInt256(bigEndian: bytes[..<32]),
          let s = UInt256(bigEndian: bytes[32...])
        {
          accepted = key.verifies(Signature(r: r, s: s, yParity: 0), of: sha256(message))
        }
        #expect(accepted == (item["result"] as? String == "valid"), "case \(item["tcId"] ?? "")")
        checked += 1
      }
    }
    #expect(checked == 252)
  }

  @Test("hashes a buffer without memory")
  func emptyBuffer() {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(
      sha256(nothing).description == "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(ripemd160(nothing).hex == "0x9c1185a5c5e9fc54612808977ee8f548b2258d31")
    #expect(keccak256(nothing) == .emptyKeccak)
  }

  @Test("hashes as ethers' vectors say", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func hashes() throws {
    for item in try #require(Fixtures.json("vectors", "vectors/ethers/hashes.json") as? [[String: Any]]) {
      let data = try #require(Bytes(hex: item["data"] as? String ?? ""))
      #expect(sha256(data).description == item["sha256"] as? String)
      #expect(ripemd160(data).hex == item["ripemd160"] as? String)
      #expect(keccak256(data).description == item["keccak256"] as? String)
    }
  }
}
