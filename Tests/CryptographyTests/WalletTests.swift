import Cryptography
import Primitives
import TestSupport
import Testing

private let deterministic = "myth like bonus scare over problem client lizard pioneer submit female collect"

@Suite("Wallets from mnemonics")
struct WalletTests {
  @Test("derives the accounts that Ganache -d shows")
  func deterministicAccounts() throws {
    let wallet = try HDWallet(mnemonic: Mnemonic(deterministic))
    let first = try wallet.account(at: DerivationPath("m/44'/60'/0'/0/0"))
    #expect(first.address.checksummed == "0x90F8bf6A479f320ead074411a4B0e7944Ea8c9C1")
    #expect(
      first.revealedSecret.description == "0x4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d"
    )
    #expect(try wallet.accounts(3).map(\.address).first == first.address)
    #expect(!"\(first) \(String(reflecting: first))".contains("4f3edf"))
  }

  @Test("makes Ganache's phrase from its seed")
  func ganacheSeed() {
    // Answers of Ganache 7.9.2 itself.
    #expect(Mnemonic(ganacheSeed: "TestRPC is awesome!").phrase == deterministic)
    for (seed, phrase) in [
      ("", "deputy comic flower drip teach nature tape sentence region style good suffer"),
      ("1", "dutch ivory morning blade episode boy quote cat utility spare chase skate"),
      ("cow", "border future dirt flag moment goat february law awake achieve lecture tumble"),
      ("né 🚀", "author follow reward fever alien sand measure cheese aerobic clock impulse advice"),
      (
        String(repeating: "x", count: 300),
        "very learn country core also better wasp young escape ethics peanut soup"
      ),
      (
        String(repeating: "0123456789", count: 60),
        "media company hint hammer outside alpha rebel lesson outdoor violin caution hill"
      ),
    ] {
      #expect(Mnemonic(ganacheSeed: seed).phrase == phrase)
    }
  }

  @Test("agrees with the Trezor vectors", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func trezor() throws {
    let all = try #require(Fixtures.json("vectors", "vectors/trezor/vectors.json") as? [String: [[String]]])
    let cases = try #require(all["english"])
    #expect(!cases.isEmpty)
    for fields in cases {
      let entropy = try #require(Bytes(hex: fields[0]))
      let mnemonic = try Mnemonic(entropy: entropy)
      #expect(mnemonic.phrase == fields[1])
      #expect(try Mnemonic(fields[1]) == mnemonic)
      #expect(try mnemonic.seed(passphrase: "TREZOR").hex == "0x" + fields[2])
    }
  }

  @Test("agrees with ethers' mnemonics and nodes", .enabled(if: Fixtures.isPresent, "../shared is absent"))
  func ethersMnemonics() throws {
    let cases = try #require(
      Fixtures.json("vectors", "vectors/ethers/mnemonics.json") as? [[String: Any]])
    var checked = 0
    for item in cases where item["locale"] as? String == "en" {
      let password = try #require(Bytes(hex: item["password"] as? String ?? ""))
      guard password.allSatisfy({ $0 < 0x80 }) else { continue }
      let entropy = try #require(Bytes(hex: item["entropy"] as? String ?? ""))
      let mnemonic = try Mnemonic(entropy: entropy)
      #expect(Bytes(mnemonic.phrase.utf8).hex == item["phrase"] as? String)
      let passphrase = String(decoding: password, as: UTF8.self)
      #expect(try mnemonic.seed(passphrase: passphrase).hex == item["seed"] as? String)
      let wallet = try HDWallet(mnemonic: mnemonic, passphrase: passphrase)
      for node in try #require(item["nodes"] as? [[String: Any]]) {
        let key = try wallet.account(at: DerivationPath(node["path"] as? String ?? ""))
        #expect(key.revealedSecret.description == node["privateKey"] as? String)
        #expect(key.publicKey.compressed.hex == node["publicKey"] as? String)
      }
      checked += 1
    }
    print("ethers mnemonics: \(checked) checked")
    #expect(checked > 0)
  }

  @Test(
    "refuses phrases that are no mnemonic",
    arguments: [
      ("", MnemonicError.wordCount(0)),
      ("abandon abandon", .wordCount(2)),
      (
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon",
        .checksum
      ),
      (
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon xbout",
        .unknownWord(position: 12)
      ),
    ])
  func refused(phrase: String, error: MnemonicError) {
    #expect(throws: error) { try Mnemonic(phrase) }
  }

  @Test("reads paths and refuses what is none")
  func paths() throws {
    #expect(try DerivationPath("m/44'/60'/0'/0/") == .ethereum)
    #expect(try DerivationPath("m").steps == [])
    #expect(try DerivationPath("m/0h/2147483647'").description == "m/0'/2147483647'")
    for text in ["", "44'/60'", "m//0", "m/-1", "m/2147483648", "m/x", "m/'", "m/ 1"] {
      #expect(throws: DerivationPathError.self) { try DerivationPath(text) }
    }
  }
}
