import Foundation
import TestSupport
import Testing

/// The tracers against go-ethereum's fixtures.
@Suite("go-ethereum's tracer fixtures", .enabled(if: Fixtures.isPresent, "needs ../shared/ethereum-tests"))
struct TracerFixtureTests {
  struct Folder: CustomTestStringConvertible, Sendable {
    let name: String
    let tracer: String
    let count: Int
    /// Files whose results only go-ethereum's former JavaScript tracers give; the folder without `_legacy` has
    /// the same transactions with today's results.
    var javaScript: Set<String> = []

    var testDescription: String { name }
  }

  @Test(
    "says what go-ethereum says",
    arguments: [
      Folder(name: "call_tracer", tracer: "callTracer", count: 15),
      Folder(name: "call_tracer_withLog", tracer: "callTracer", count: 10),
      Folder(name: "call_tracer_flat", tracer: "flatCallTracer", count: 32),
      Folder(name: "prestate_tracer", tracer: "prestateTracer", count: 11),
      Folder(name: "prestate_tracer_with_diff_mode", tracer: "prestateTracer", count: 13),
      Folder(name: "erc7562_tracer", tracer: "erc7562Tracer", count: 3),
      Folder(
        name: "call_tracer_legacy", tracer: "callTracer", count: 5,
        javaScript: [
          "deep_calls", "delegatecall", "inner_create_oog_outer_throw", "inner_instafail", "revert_reason",
          "selfdestruct", "simple",
        ]),
      Folder(name: "prestate_tracer_legacy", tracer: "prestateTracer", count: 0, javaScript: ["simple"]),
    ])
  func fixtures(_ folder: Folder) throws {
    var count = 0
    for file in try Fixtures.files("vectors", below: TracerFixture.root + "/" + folder.name) {
      let name = file.deletingPathExtension().lastPathComponent
      if folder.javaScript.contains(name) { continue }
      let fixture = try TracerFixture(file)
      let found = try fixture.answer(of: folder.tracer)
      let comparison = TraceComparison(isFlat: folder.tracer == "flatCallTracer")
      #expect(comparison.differences(fixture.expected, found) == [], "\(folder.name)/\(name)")
      count += 1
    }
    #expect(count == folder.count)
  }
}
