import Chain
import EVM
import Foundation
import Primitives
import TestSupport
import Testing

/// TransactionTests of ethereum/tests, each at all forks that it tells of.
@Suite("Wire transactions", .enabled(if: Fixtures.isPresent, "needs ../shared/ethereum-tests"))
struct TransactionFixtureTests {
  @Test("are valid at the published forks, with the published hash, sender and intrinsic gas, or not at all")
  func published() throws {
    var (files, checked) = (0, 0)
    for file in try Fixtures.files("misc", below: "misc/TransactionTests") {
      files += 1
      for (name, fixture) in try #require(try Fixtures.json(at: file) as? [String: [String: Any]]) {
        let text = try #require(fixture["txbytes"] as? String)
        for (forkName, wanted) in try #require(fixture["result"] as? [String: [String: Any]]) {
          let fork = try #require(Hardfork(named: forkName))
          let found = Bytes(hex: text).flatMap { Found($0, fork: fork) }
          checked += 1
          if wanted["exception"] != nil {
            #expect(found == nil, "\(name) \(forkName): \(wanted)")
            continue
          }
          let signed = try #require(found?.signed, "\(name) \(forkName): should be valid")
          #expect(
            signed.hash == (wanted["hash"] as? String).flatMap { Hash32(hex: $0) }, "\(name) \(forkName)")
          #expect(
            signed.sender == (wanted["sender"] as? String).flatMap { Address(hex: $0) }, "\(name) \(forkName)"
          )
          #expect(
            found?.intrinsicGas
              == (wanted["intrinsicGas"] as? String).flatMap { UInt256(hex: $0)?.exactUInt64 },
            "\(name) \(forkName)")
          #expect(signed.encoded == Bytes(hex: text), "\(name)")
        }
      }
    }
    #expect(files == 114)
    #expect(checked == 1446)
  }

  /// A transaction that a block of the fork on chain 1 could hold.
  private struct Found {
    let signed: SignedTransaction
    let intrinsicGas: UInt64

    init?(_ bytes: Bytes, fork: Hardfork) {
      guard let first = bytes.first, let list = first >= 0xc0 ? try? RLP(decoding: bytes) : .string(bytes),
        let signed = try? SignedTransaction(list, fork: fork),
        (try? Rules.of(fork).check(signed.transaction)) != nil,
        signed.transaction.chainID ?? 1 == 1
      else { return nil }
      (self.signed, intrinsicGas) = (signed, Rules.of(fork).intrinsicGas(of: signed.transaction).intrinsic)
    }
  }
}
