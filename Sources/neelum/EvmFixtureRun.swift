import Foundation

/// Runs the fixture files that a command line names, or whose paths come on standard input, one a line, until an
/// empty line or the end; each file's results are out before the next path is read.
func runFixtures(_ settings: FixtureSettings, _ results: (_ file: String) -> [FixtureResult]) throws {
  var report = FixtureReport(settings.layout, showsTime: settings.showsTime)
  func handle(_ file: String) {
    report.add(results(file), from: file)
    fflush(nil)
  }
  if settings.paths.isEmpty {
    while let line = readLine(), !line.isEmpty { handle(line) }
  } else {
    for path in settings.paths { for file in jsonFiles(under: path) { handle(file) } }
  }
  report.conclude()
  if !report.isGood { throw FixtureFailure() }
}

/// Some case failed; the report has told which.
struct FixtureFailure: Error, CustomStringConvertible {
  let description = "not all cases passed"
}

/// The file itself, or the `.json` files below a folder. Hidden ones are no fixtures: releases keep an index so.
private func jsonFiles(under path: String) -> [String] {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
    return [path]
  }
  return (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
    .filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") && !$0.contains("/.") }.sorted().map {
      path + "/" + $0
    }
}
