import Primitives

/// What a case of a fixture came to.
struct FixtureResult {
  let name: String
  let fork: String
  var stateRoot: Hash32?
  /// Nil when the case passes.
  var error: String?
  /// The state afterwards, if it was asked for.
  var state: FixtureState?
  var time: Duration?
  var gasUsed: UInt64?

  var pass: Bool { error == nil }
}

extension FixtureResult {
  /// A failure of what could not be run: a case, or a test or file, which is at no fork.
  init(fault: FixtureFault, in name: String, fork: String = "") {
    self.init(name: name, fork: fork, error: "\(fault)")
  }
}

/// The results of many files, shown as the command line wishes.
struct FixtureReport {
  enum Layout: Sendable {
    /// One JSON array a file, as geth prints it.
    case json
    /// A line a case.
    case human
    /// Only what failed, and how many passed by fork.
    case summary
  }

  let layout: Layout
  /// Whether the JSON shows times.
  let showsTime: Bool
  private var tally: [String: (passed: Int, all: Int)] = [:]

  init(_ layout: Layout, showsTime: Bool) { (self.layout, self.showsTime) = (layout, showsTime) }

  var isGood: Bool { tally.values.allSatisfy { $0.passed == $0.all } }

  /// Counts the results of a file and shows them.
  mutating func add(_ results: [FixtureResult], from file: String) {
    for result in results {
      tally[result.fork, default: (0, 0)].all += 1
      if result.pass { tally[result.fork]?.passed += 1 }
    }
    switch layout {
    case .json: print(LaidOutJSON.array(results.map { row($0) }).text(step: 2))
    case .human:
      for result in results {
        let mark = result.pass ? Style.good.applied(to: "PASS") : Style.bad.applied(to: "FAIL")
        print("[\(mark)] \(result.name) \(result.fork)" + (result.error.map { ": \($0)" } ?? ""))
      }
    case .summary:
      for result in results where !result.pass {
        print("\(file) \(result.name) \(result.fork): \(result.error ?? "")")
      }
    }
  }

  /// Shows what all files came to.
  func conclude() {
    switch layout {
    case .json: break
    case .human:
      let (passed, all) = tally.values.reduce((0, 0)) { ($0.0 + $1.passed, $0.1 + $1.all) }
      print("--\n\(passed) tests passed, \(all - passed) tests failed.")
    case .summary:
      for (fork, count) in tally.sorted(by: { $0.key < $1.key }) {
        print("\(fork): \(count.passed) of \(count.all)")
      }
    }
  }

  private func row(_ result: FixtureResult) -> LaidOutJSON {
    var members: [(String, LaidOutJSON)] = [("name", .text(result.name)), ("pass", .bool(result.pass))]
    if let root = result.stateRoot { members.append(("stateRoot", .text("\(root)"))) }
    members.append(("fork", .text(result.fork)))
    if let error = result.error { members.append(("error", .text(error))) }
    if let state = result.state { members.append(("state", state.dump)) }
    if showsTime, let time = result.time, let gas = result.gasUsed {
      let stats: [(String, LaidOutJSON)] = [
        ("time", .number("\(Int(time / .nanoseconds(1)))")), ("gasUsed", .number("\(gas)")),
      ]
      members.append(("benchStats", .object(stats)))
    }
    return .object(members)
  }
}
