import EVM
import Foundation
import Testing

@testable import neelum

/// The official state tests, unpacked once into the temporary folder.
enum StateTestSuite {
  /// Where the shared material lies: named by the environment, or beside the package.
  static let shared: String = {
    if let named = ProcessInfo.processInfo.environment["NEELUM_SHARED"] { return named }
    let package = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().path + "/shared"
  }()

  static let archive = shared + "/ethereum-tests/state.tar.xz"
  static let isPresent = FileManager.default.fileExists(atPath: archive)
  static let groups = [
    "stExample", "VMTests", "stCallCodes", "stCreate2", "stSStoreTest", "stReturnDataTest", "stRevertTest",
  ]

  /// The folder with the unpacked groups, or nil where unpacking failed.
  static let folder: String? = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("neelum-state-tests").path
    let root = folder + "/state-ethereum-tests/GeneralStateTests"
    if FileManager.default.fileExists(atPath: folder + "/unpacked") { return root }
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    tar.arguments =
      ["tar", "-xJf", archive, "-C", folder] + groups.map { "state-ethereum-tests/GeneralStateTests/\($0)" }
    guard (try? tar.run()) != nil else { return nil }
    tar.waitUntilExit()
    guard tar.terminationStatus == 0 else { return nil }
    _ = FileManager.default.createFile(atPath: folder + "/unpacked", contents: nil)
    return root
  }()
}

/// Needs `ethereum-tests/state.tar.xz` of the shared material; says so by being skipped where it is absent.
@Suite("official state tests", .enabled(if: StateTestSuite.isPresent))
struct OfficialStateTests {
  @Test("passes every case of the group at Cancun", arguments: StateTestSuite.groups)
  func group(_ group: String) throws {
    let folder = try #require(StateTestSuite.folder) + "/" + group
    let files = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
    let run = StateTest.Run(fork: "Cancun")
    var count = 0
    for file in files.sorted() where file.hasSuffix(".json") {
      for result in StateTest.results(in: folder + "/" + file, run) {
        count += 1
        #expect(result.pass, "\(file) \(result.name): \(result.error ?? "")")
      }
    }
    #expect(count > 0)
  }
}
