import Chain
import Foundation
import Primitives
import TestSupport
import Testing

/// TransactionTests of ethereum/tests: what decodes, to which hash and sender; gas is the EVM's to judge, the chain's number the chain's.
@Suite("Wire transactions", .enabled(if: Fixtures.isPresent, "needs ../shared/ethereum-tests"))
struct TransactionFixtureTests {
  @Test("decode to the published hash and sender, or not at all")
  func published() throws {
    var checked = 0
    for file in try Fixtures.files("misc", below: "misc/TransactionTests") {
      let cases = try #require(try Fixtures.json(at: file) as? [String: [String: Any]])
      for (name, fixture) in cases {
        guard let text = fixture["txbytes"] as? String,
          let results = fixture["result"] as? [String: [String: Any]],
          let result = results["Prague"] ?? results["Cancun"] ?? results["Shanghai"] ?? results["London"]
        else { continue }
        let decoded = Bytes(hex: text).flatMap { try? SignedTransaction(decoding: $0) }
        if let hash = result["hash"] as? String {
          #expect(decoded?.hash == Hash32(hex: hash), "\(name)")
          #expect(decoded?.sender == (result["sender"] as? String).flatMap { Address(hex: $0) }, "\(name)")
          #expect(decoded?.encoded == Bytes(hex: text), "\(name)")
        } else {
          let reason = result["exception"] as? String ?? ""
          let isForTheEVM = [
            "INTRINSIC_GAS", "PRODUCT_OVERFLOW", "INITCODE", "NONCE_TOO_BIG", "INVALID_CHAINID",
          ].contains { reason.contains($0) }
          #expect(decoded == nil || isForTheEVM, "\(name): \(reason)")
        }
        checked += 1
      }
    }
    #expect(checked > 100)
  }
}
