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
    var results: [FixtureResult] = []
    do throws(FixtureFault) {
      for (name, value) in try FixtureObject(file: file).entries where run.pattern?.isFound(in: name) ?? true
      {
        let test = StateTest(name: name, json: try FixtureObject(value, name))
        results += try test.results(run)
      }
    } catch {
      results.append(FixtureResult(name: file, fork: "", error: "\(error)"))
    }
    return results
  }

  /// Runs the test's cases.
  func results(_ run: Run) throws(FixtureFault) -> [FixtureResult] {
    guard let pre = try json.object("pre"), let posts = try json.object("post") else {
      throw .unreadable("\(name) pre or post")
    }
    let state = try FixtureState(pre)
    var results: [FixtureResult] = []
    for (fork, _) in posts.entries where run.fork == nil || run.fork == fork {
      for (index, post) in (try posts.objects(fork) ?? []).enumerated()
      where run.index == nil || run.index == index {
        let result = try result(of: post, fork: fork, state: state, run)
        run.onResult(result)
        results.append(result)
      }
    }
    return results
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
