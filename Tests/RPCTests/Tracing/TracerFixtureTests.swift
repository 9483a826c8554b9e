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

/// Compares two traces as go-ethereum's own tests do.
private struct TraceComparison {
  /// Flat traces are read into records there, without the transaction's place: what is absent equals zero.
  let isFlat: Bool
  private static let places: Set<String> = [
    "blockHash", "blockNumber", "transactionHash", "transactionPosition",
  ]

  func differences(_ expected: Any?, _ found: Any?, at path: String = "") -> [String] {
    switch (expected, found) {
    case (let expected as [String: Any], let found as [String: Any]):
      return Set(expected.keys).union(found.keys).sorted().flatMap { name -> [String] in
        if isFlat && Self.places.contains(name) { return [] }
        // Older fixtures of logs say no index.
        if name == "index" && expected[name] == nil { return [] }
        return differences(expected[name], found[name], at: path + "/" + name)
      }
    case (let expected as [Any], let found as [Any]) where expected.count == found.count:
      return zip(expected, found).enumerated().flatMap { index, pair in
        differences(pair.0, pair.1, at: path + "/\(index)")
      }
    case (let expected as NSObject, let found as NSObject) where expected == found: return []
    case (nil, let value?) where isFlat && isZero(value): return []
    case (let value?, nil) where isFlat && isZero(value): return []
    default:
      let texts = [expected, found].map { "\($0 ?? "nothing")".prefix(100) }
      return ["\(path): want \(texts[0]), have \(texts[1])"]
    }
  }

  private func isZero(_ value: Any) -> Bool {
    if let text = value as? String { return text.allSatisfy { $0 == "0" || $0 == "x" } }
    return value is NSNull || (value as? [String: Any])?.isEmpty == true
  }
}
