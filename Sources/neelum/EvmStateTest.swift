import Chain
import EVM
import Primitives

/// One case of a state test: one transaction on one state at one fork.
struct StateTestResult {
  let name: String
  let fork: String
  let pass: Bool
  let stateRoot: Hash32
  let error: String?
}

/// A state test fixture. See the test suite's own description of the format.
struct StateTest {
  let name: String
  let json: FixtureObject

  /// Runs a file's cases, or those of one fork; what can't be read is a failure.
  static func results(in file: String, fork: String? = nil, codes: CodeCache) -> [StateTestResult] {
    var results: [StateTestResult] = []
    do throws(FixtureFault) {
      for (name, value) in try FixtureObject(file: file).entries {
        let test = StateTest(name: name, json: try FixtureObject(value, name))
        results += try test.run(fork: fork, codes: codes)
      }
    } catch {
      results.append(
        StateTestResult(name: file, fork: "", pass: false, stateRoot: .zero, error: "\(error)"))
    }
    return results
  }

  /// Runs all cases, or those of one fork.
  func run(fork wanted: String?, codes: CodeCache) throws(FixtureFault) -> [StateTestResult] {
    guard let pre = try json.object("pre"), let posts = try json.object("post") else {
      throw .unreadable("\(name) pre or post")
    }
    let state = try FixtureState(pre)
    var results: [StateTestResult] = []
    for (fork, _) in posts.entries where wanted == nil || wanted == fork {
      for post in try posts.objects(fork) ?? [] {
        results.append(try run(post, forkName: fork, state: state, codes: codes))
      }
    }
    return results
  }

  private func run(
    _ post: FixtureObject, forkName: String, state: FixtureState, codes: CodeCache
  ) throws(FixtureFault) -> StateTestResult {
    var state = state
    var problem: String?
    var receipt: Receipt?
    let world = WorldState(reader: state, codes: codes)
    let (rules, environment) = try block(forkName)
    do {
      let (transaction, sender) = try transaction(post)
      let executor = Executor(rules: rules, environment: environment, world: world)
      let outcome = try executor.execute(transaction, sender: sender)
      receipt = Receipt(
        kind: transaction.kind, outcome: .status(outcome.result == .success),
        cumulativeGasUsed: outcome.gasUsed, logs: outcome.logs)
      if post["expectException"] != nil { problem = "the transaction should have been rejected" }
    } catch FixtureFault.unreadable(let place) {
      throw .unreadable(place)
    } catch {
      if post["expectException"] == nil { problem = "rejected: \(error)" }
    }
    // The test's own rule: the beneficiary is touched even where the transaction was rejected.
    world.touch(environment.beneficiary, under: rules)
    state.apply(world.takeDiff())
    let root = state.root
    if problem == nil {
      problem = try difference(from: post, root: root, receipt: receipt, fork: rules.fork)
    }
    return StateTestResult(
      name: name, fork: forkName, pass: problem == nil, stateRoot: root, error: problem)
  }
}
