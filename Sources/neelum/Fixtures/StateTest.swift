import Chain
import EVM
import Primitives

/// A state test fixture. See the test suite's own description of the format.
struct StateTest {
  let name: String
  let json: FixtureObject

  /// What of a test is run, and who is told of it.
  struct Run {
    var codes = CodeCache()
    var pattern: NamePattern?
    var fork: String?
    /// Of each fork only the case of this number.
    var index: Int?
    var keepsState = false
    var tracer: (any Tracer)?
    /// Is told of each case at once.
    var onResult: (FixtureResult) -> Void = { _ in }
  }

  /// Runs a file's cases; what can't be read is a failure.
  static func results(in file: String, _ run: Run) -> [FixtureResult] {
    fixtureResults(in: file, named: run.pattern) { name, json throws(FixtureFault) in
      try StateTest(name: name, json: json).results(run)
    }
  }

  /// Runs the test's cases, where nothing is traced on all cores; where some can't be read, the others run all the same.
  func results(_ run: Run) throws(FixtureFault) -> [FixtureResult] {
    guard let pre = try json.object("pre"), let posts = try json.object("post") else {
      throw .unreadable("\(name) pre or post")
    }
    if posts.entries.isEmpty { throw .empty(posts.place) }
    let state = try FixtureState(pre)
    var cases: [Case] = []
    for (fork, _) in posts.entries where run.fork == nil || run.fork == fork {
      do throws(FixtureFault) {
        guard let list = try posts.list(fork), !list.isEmpty else { throw .empty("\(posts.place) \(fork)") }
        for (index, post) in list.enumerated() where run.index == nil || run.index == index {
          let place = "\(posts.place) \(fork) \(index)"
          do throws(FixtureFault) {
            cases.append(Case(fork: fork, post: .success(try FixtureObject(post, place))))
          } catch { cases.append(Case(fork: fork, post: .failure(error))) }
        }
      } catch { cases.append(Case(fork: fork, post: .failure(error), isListed: false)) }
    }
    if run.tracer != nil {
      return cases.map { one in
        let result = result(of: one, state: state, run)
        if one.isListed { run.onResult(result) }
        return result
      }
    }
    // All cases read the same JSON, which nobody changes, and share the run's codes, which any thread may ask.
    nonisolated(unsafe) let (test, shared) = (self, run)
    let results = concurrentMap(cases) { test.result(of: $0, state: state, shared) }
    for (one, result) in zip(cases, results) where one.isListed { run.onResult(result) }
    return results
  }

  /// What a fork's rules should make of the test; `unchecked`, as JSON's values are of any type.
  private struct Case: @unchecked Sendable {
    let fork: String
    let post: Result<FixtureObject, FixtureFault>
    /// False where the fork has no list of cases.
    var isListed = true
  }

  private func result(of one: Case, state: FixtureState, _ run: Run) -> FixtureResult {
    do throws(FixtureFault) {
      return try result(of: one.post.get(), fork: one.fork, state: state, run)
    } catch { return FixtureResult(fault: error, in: name, fork: one.fork) }
  }

  private func result(
    of post: FixtureObject, fork: String, state: FixtureState, _ run: Run
  ) throws(FixtureFault) -> FixtureResult {
    var (state, result) = (state, FixtureResult(name: name, fork: fork))
    var receipt: Receipt?
    let world = WorldState(reader: state, codes: run.codes)
    let (rules, environment) = try block(fork)
    do {
      let (transaction, sender) = try transaction(post)
      let executor = Executor(rules: rules, environment: environment, world: world)
      executor.tracer = run.tracer
      let start = ContinuousClock.now
      let outcome = try executor.execute(transaction, sender: sender)
      (result.time, result.gasUsed) = (ContinuousClock.now - start, outcome.gasUsed)
      receipt = Receipt(
        kind: transaction.kind, outcome: .status(outcome.result == .success),
        cumulativeGasUsed: outcome.gasUsed, logs: outcome.logs)
      if post["expectException"] != nil { result.error = "the transaction should have been rejected" }
    } catch FixtureFault.unreadable(let place) {
      throw .unreadable(place)
    } catch {
      if post["expectException"] == nil { result.error = "rejected: \(error)" }
    }
    // The test's own rule: the beneficiary is touched even where the transaction was rejected.
    world.touch(environment.beneficiary, under: rules)
    state.apply(world.takeDiff())
    let root = state.root
    result.stateRoot = root
    if run.keepsState { result.state = state }
    if result.error == nil {
      result.error = try difference(from: post, root: root, receipt: receipt, fork: rules.fork)
    }
    return result
  }
}
