import EVM
import Foundation
import Primitives

/// `neelum evm statetest [--statetest.fork FORK] [--summary] [PATH]`, with geth's conventions.
///
/// A path is a file or a folder; without one, paths come on standard input, one a line, until an empty line or
/// the end. Prints one JSON array per file; with `--summary` only what failed and how many pass per fork.
func runStateTests(arguments: [String]) -> Int32 {
  var arguments = arguments[...]
  var (paths, fork, summary): ([String], String?, Bool) = ([], nil, false)
  while let argument = arguments.popFirst() {
    switch argument {
    case "--statetest.fork": fork = arguments.popFirst()
    case "--summary": summary = true
    default: if !argument.hasPrefix("--") { paths.append(argument) }
    }
  }
  let codes = CodeCache()
  var tally: [String: (passed: Int, all: Int)] = [:]
  func handle(_ file: String) {
    let results = StateTest.results(in: file, fork: fork, codes: codes)
    for result in results {
      tally[result.fork, default: (0, 0)].all += 1
      if result.pass { tally[result.fork]?.passed += 1 }
      if summary && !result.pass { print("\(file) \(result.name) \(result.fork): \(result.error ?? "")") }
    }
    if !summary { printResults(results) }
  }
  if paths.isEmpty {
    while let line = readLine(), !line.isEmpty { handle(line) }
  } else {
    for path in paths { for file in jsonFiles(under: path) { handle(file) } }
  }
  if summary {
    for (fork, count) in tally.sorted(by: { $0.key < $1.key }) {
      print("\(fork): \(count.passed) of \(count.all)")
    }
  }
  return tally.values.allSatisfy { $0.passed == $0.all } ? 0 : 1
}

/// The file itself, or the `.json` files below a folder.
func jsonFiles(under path: String) -> [String] {
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
    return [path]
  }
  return (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
    .filter { $0.hasSuffix(".json") }.sorted().map { path + "/" + $0 }
}

private func printResults(_ results: [StateTestResult]) {
  let lines = results.map { result in
    var fields: [String: Any] = [
      "name": result.name, "pass": result.pass, "fork": result.fork, "stateRoot": "\(result.stateRoot)",
    ]
    fields["error"] = result.error
    let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
    return "  " + (data.map { String(decoding: $0, as: UTF8.self) } ?? "{}")
  }
  print("[\n" + lines.joined(separator: ",\n") + "\n]")
  for result in results {
    FileHandle.standardError.write(Data("{\"stateRoot\": \"\(result.stateRoot)\"}\n".utf8))
  }
}
