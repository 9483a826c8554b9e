import Foundation
import TestSupport
import Testing

@testable import neelum

/// Needs `ethereum-tests/blockchain.tar.xz` of the shared material; says so by being skipped where it is absent.
///
/// The whole archive is `neelum evm blocktest --summary FOLDER`: 3,581 chains in some fifteen seconds.
@Suite("official blockchain tests", .enabled(if: Fixtures.isPresent))
struct OfficialBlockTests {
  /// Folders that between them touch every rule: forks' changes, uncles, reorganisations, requests, blobs.
  static let folders = [
    "blockchain/ethereum-tests/TransitionTests", "blockchain/ethereum-tests/InvalidBlocks/bcEIP1559",
    "blockchain/ethereum-tests/InvalidBlocks/bcUncleTest",
    "blockchain/legacy-cancun/ValidBlocks/bcMultiChainTest",
    "blockchain/legacy-cancun/ValidBlocks/bcTotalDifficultyTest",
    "blockchain-eest/prague_bc/for_cancuntopragueattime15k",
    "blockchain-eest/osaka_bc2/for_praguetoosakaattime15k",
  ]

  @Test("imports, refuses and reorganises as the group says", arguments: folders)
  func group(_ folder: String) throws {
    var count = 0
    for file in try Fixtures.files("blockchain", below: folder) {
      for result in BlockTest.results(in: file.path) {
        count += 1
        #expect(result.pass, "\(file.lastPathComponent) \(result.name): \(result.error ?? "")")
      }
    }
    #expect(count > 0)
  }

  @Test("checks proofs of work where they are real")
  func seals() throws {
    let path = "blockchain/legacy-constantinople/ValidBlocks/bcMultiChainTest/ChainAtoChainB_BlockHash.json"
    let cases = try #require(try Fixtures.json("blockchain", path) as? [String: [String: Any]])
    var (name, fixture) = try #require(cases.first { $0.value["sealEngine"] as? String == "Ethash" })
    #expect(BlockTest(name: name, json: try FixtureObject(fixture, name)).run().error == nil)
    var blocks = try #require(fixture["blocks"] as? [[String: Any]])
    let header = try #require(blocks[0]["blockHeader"] as? [String: Any])
    let rlp = try #require(blocks[0]["rlp"] as? String)
    let nonce = try #require(header["nonce"] as? String).dropFirst(2)
    #expect(rlp.contains(nonce))
    blocks[0]["rlp"] = rlp.replacingOccurrences(of: nonce, with: "0123456789abcdef")
    fixture["blocks"] = blocks
    let error = BlockTest(name: name, json: try FixtureObject(fixture, name)).run().error
    #expect(error?.contains("wrongSeal") == true)
  }
}
