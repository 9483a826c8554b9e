import Foundation

/// `neelum evm blocktest [--run EXPRESSION] [--summary] [PATH]`, with geth's conventions.
///
/// A path is a file or a folder; without one, paths come on standard input, one a line, until an empty line or
/// the end. Prints one JSON array per file; with `--summary` only what failed and how many pass per network.
func runBlockTests(arguments: [String]) -> Int32 {
  var arguments = arguments[...]
  var (paths, name, summary): ([String], NSRegularExpression?, Bool) = ([], nil, false)
  while let argument = arguments.popFirst() {
    switch argument {
    case "--run":
      do { name = try NSRegularExpression(pattern: arguments.popFirst() ?? "") } catch {
        complain("--run expects a regular expression")
        return 2
      }
    case "--summary": summary = true
    default: if !argument.hasPrefix("--") { paths.append(argument) }
    }
  }
  var tally: [String: (passed: Int, all: Int)] = [:]
  func handle(_ file: String) {
    var results: [BlockTestResult] = []
    for result in BlockTest.results(in: file, named: name) {
      tally[result.network, default: (0, 0)].all += 1
      if result.pass { tally[result.network]?.passed += 1 }
      if summary, let error = result.error { print("\(file) \(result.name): \(error)") }
      results.append(result)
    }
    if !summary { printResults(results) }
  }
  if paths.isEmpty {
    while let line = readLine(), !line.isEmpty { handle(line) }
  } else {
    for path in paths { for file in jsonFiles(under: path) { handle(file) } }
  }
  if summary {
    for (network, count) in tally.sorted(by: { $0.key < $1.key }) {
      print("\(network): \(count.passed) of \(count.all)")
    }
  }
  return tally.values.allSatisfy { $0.passed == $0.all } ? 0 : 1
}

private func printResults(_ results: [BlockTestResult]) {
  let lines = results.map { result in
    var fields: [String: Any] = [
      "name": result.name, "pass": result.pass, "fork": result.network, "stateRoot": "\(result.stateRoot)",
    ]
    fields["error"] = result.error
    let data = try? JSONSerialization.data(withJSONObject: fields, options: [.sortedKeys])
    return "  " + (data.map { String(decoding: $0, as: UTF8.self) } ?? "{}")
  }
  print("[\n" + lines.joined(separator: ",\n") + "\n]")
}
