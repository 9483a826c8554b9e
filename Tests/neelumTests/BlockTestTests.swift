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
}
