import Foundation
import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("Ethash")
struct EthashTests {
  @Test("sizes grow by primes", arguments: [(0, 16_776_896, 1_073_739_904), (1, 16_907_456, 1_082_130_304)])
  func sizes(epoch: UInt64, cache: UInt64, dataset: UInt64) {
    #expect(Ethash.cacheRows(epoch) * 64 == cache)
    #expect(Ethash.datasetPages(epoch) * 128 == dataset)
  }

  @Test("knows no epoch that no chain reaches")
  func farEpochs() { #expect(Ethash(epoch: .max) == nil) }

  @Test(
    "of the published headers is the published work",
    .enabled(if: Fixtures.isPresent, "needs ../shared/ethereum-tests"))
  func published() throws {
    let cases = try #require(
      try Fixtures.json("misc", "misc/PoWTests/ethash_tests.json") as? [String: [String: Any]])
    let ethash = try #require(Ethash(epoch: 0))
    #expect(!cases.isEmpty)
    for (name, fixture) in cases {
      func hash(_ key: String) throws -> Hash32 {
        try #require((fixture[key] as? String).flatMap { Hash32(hex: "0x" + $0) })
      }
      let nonce = try #require((fixture["nonce"] as? String).flatMap { UInt64($0, radix: 16) })
      let work = ethash.work(on: try hash("header_hash"), nonce: nonce)
      #expect(try work.mix == hash("mixHash"), "\(name)")
      #expect(try work.result == hash("result"), "\(name)")
    }
  }
}
