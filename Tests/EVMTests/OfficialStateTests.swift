import EVM
import Foundation
import TestSupport
import Testing

@testable import neelum

/// Needs `ethereum-tests/state.tar.xz` of the shared material; says so by being skipped where it is absent.
///
/// All groups at all forks are `Scripts/check-vectors`, in the release binary.
@Suite("official state tests", .enabled(if: Fixtures.isPresent))
struct OfficialStateTests {
  @Test(
    "passes every case of the group at Cancun",
    arguments: [
      "stExample", "VMTests", "stCallCodes", "stCreate2", "stSStoreTest", "stReturnDataTest", "stRevertTest",
    ])
  func group(_ group: String) throws {
    let files = try Fixtures.files("state", below: "state-ethereum-tests/GeneralStateTests/\(group)")
    let run = StateTest.Run(fork: "Cancun")
    var count = 0
    for file in files {
      for result in StateTest.results(in: file.path, run) {
        count += 1
        #expect(result.pass, "\(file.lastPathComponent) \(result.name): \(result.error ?? "")")
      }
    }
    #expect(count > 0)
  }
}
