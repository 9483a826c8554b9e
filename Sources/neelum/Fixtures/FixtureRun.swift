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
    for path in settings.paths {
      let files = jsonFiles(under: path)
      if files.isEmpty { report.add([FixtureResult(fault: .empty(path), in: path)], from: path) }
      files.forEach(handle)
    }
  }
  report.conclude()
  if !report.isGood { throw FixtureFailure() }
}

/// The results of a file's tests, or of those in whose name the expression is found; a test that can't be read, and a
/// file that can't or that holds none, is a failure of its own.
func fixtureResults(
  in file: String, named pattern: NamePattern?,
  _ run: (_ name: String, _ json: FixtureObject) throws(FixtureFault) -> [FixtureResult]
) -> [FixtureResult] {
  let tests: [(name: String, value: Any)]
  do throws(FixtureFault) {
    tests = try FixtureObject(file: file).entries
    if tests.isEmpty { throw .empty(file) }
  } catch { return [FixtureResult(fault: error, in: file)] }
  var results: [FixtureResult] = []
  for (name, value) in tests where pattern?.isFound(in: name) ?? true {
    do throws(FixtureFault) { results += try run(name, FixtureObject(value, name)) } catch {
      results.append(FixtureResult(fault: error, in: name))
    }
  }
  return results
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
