import Foundation
import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("Keystore files", .serialized)
struct KeystoreTests {
  @Test("opens the official files", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func official() throws {
    let cases = try #require(
      Fixtures.json("misc", "misc/KeyStoreTests/basic_tests.json") as? [String: [String: Any]])
    #expect(!cases.isEmpty)
    for (name, item) in cases {
      let file = try JSONSerialization.data(withJSONObject: item["json"] ?? "")
      let key = try Keystore(json: Bytes(file)).decrypt(password: item["password"] as? String ?? "")
      #expect(key.revealedSecret.description == "0x\(item["priv"] ?? "")", "\(name)")
    }
  }

  @Test("opens ethers' files", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func ethers() throws {
    var opened = 0
    for item in try #require(Fixtures.json("vectors", "vectors/ethers/wallets.json") as? [[String: Any]])
    where item["type"] as? String == "keystore" {
      let password = try #require(Bytes(hex: item["password"] as? String ?? ""))
      let store = try Keystore(json: Bytes((item["content"] as? String ?? "").utf8))
      let key = try store.decrypt(password: String(decoding: password, as: UTF8.self))
      #expect(key.address.checksummed == item["address"] as? String)
      opened += 1
    }
    #expect(opened > 0)
  }

  @Test("derives by scrypt as RFC 7914's vectors say")
  func scryptVectors() throws {
    // The first vector keeps to the bound for r = 1, so that both ways can be held against it.
    let expected =
      "0x77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
      + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
    #expect(scryptBeyondBound(password: [], salt: [], n: 16, r: 1, p: 1, count: 64)?.hex == expected)
    #expect(scrypt(password: [], salt: [], n: 16, r: 1, p: 1, count: 64, memory: 1 << 20)?.hex == expected)
    let password = Bytes("password".utf8)
    let salt = Bytes("NaCl".utf8)
    #expect(
      scryptBeyondBound(password: password, salt: salt, n: 64, r: 8, p: 2, count: 64)
        == scrypt(password: password, salt: salt, n: 64, r: 8, p: 2, count: 64, memory: 1 << 20))
  }

  private let cheap = Keystore.Derivation.scrypt(n: 2, r: 8, p: 1)

  @Test("gives back what it was given, and refuses what was changed")
  func roundTrip() throws {
    let key = PrivateKey.random()
    let store = try Keystore(encrypting: key, password: "Neelum é", cost: cheap)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("keystore-\(UUID().uuidString)")
    try store.write(toFile: file.path)
    defer { try? FileManager.default.removeItem(at: file) }
    #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    var read = try Keystore(json: Bytes(Data(contentsOf: file)))
    #expect(read == store)
    #expect(try read.decrypt(password: "Neelum é") == key)
    #expect(throws: KeystoreError.wrongPassword) { try read.decrypt(password: "") }
    read.address = .zero
    #expect(throws: KeystoreError.wrongAddress) { try read.decrypt(password: "Neelum é") }
    read.ciphertext[0] ^= 1
    #expect(throws: KeystoreError.wrongPassword) { try read.decrypt(password: "Neelum é") }
  }

  @Test("refuses files that ask for too much or say too little")
  func refused() throws {
    let store = try Keystore(encrypting: PrivateKey.random(), password: "", cost: cheap)
    func refuse(_ old: String, _ new: String, _ error: KeystoreError) {
      let text = String(decoding: store.json, as: UTF8.self).replacingOccurrences(of: old, with: new)
      #expect(throws: error, "\(new)") { try Keystore(json: Bytes(text.utf8)) }
    }
    refuse("\"n\":2", "\"n\":2097152", .costOutOfBounds)
    refuse("\"n\":2", "\"n\":3", .costOutOfBounds)
    refuse("\"n\":2", "\"n\":0", .costOutOfBounds)
    refuse("\"r\":8", "\"r\":1000000", .costOutOfBounds)
    refuse("\"p\":1", "\"p\":1000000", .costOutOfBounds)
    refuse("\"version\":3", "\"version\":1", .unsupportedVersion)
    refuse("aes-128-ctr", "aes-128-cbc", .unsupportedCipher)
    refuse("scrypt", "bcrypt", .unsupportedCipher)
    refuse("\"dklen\":32", "\"dklen\":16", .malformed)
    refuse("\"mac\":\"", "\"mac\":\"00", .malformed)
    refuse("{", "", .malformed)
  }
}
