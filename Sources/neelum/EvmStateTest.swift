import EVM
import Foundation
import Primitives
import Trie

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
  let json: [String: Any]

  private var posts: [String: Any] { json["post"] as? [String: Any] ?? [:] }

  /// Runs all cases, or those of one fork.
  func run(fork wanted: String?, codes: CodeCache) -> [StateTestResult] {
    let state = FixtureState(json["pre"] as? [String: Any] ?? [:])
    var results: [StateTestResult] = []
    for (name, cases) in posts.sorted(by: { $0.key < $1.key }) where wanted == nil || wanted == name {
      guard let fork = Fixture.fork(name) else { continue }
      for case let post as [String: Any] in cases as? [Any] ?? [] {
        results.append(run(post, forkName: name, fork: fork, state: state, codes: codes))
      }
    }
    return results
  }

  private func run(
    _ post: [String: Any], forkName: String, fork: Hardfork, state: FixtureState, codes: CodeCache
  ) -> StateTestResult {
    var state = state
    var problem: String?
    var logsHash = keccak256([0xc0])
    let world = WorldState(reader: state, codes: codes)
    let (rules, environment) = block(forkName, fork)
    do {
      guard let (transaction, sender) = transaction(post) else { throw FixtureFault.unreadableTransaction }
      let executor = Executor(rules: rules, environment: environment, world: world)
      let outcome = try executor.execute(transaction, sender: sender)
      logsHash = hash(of: outcome.logs)
      if post["expectException"] != nil { problem = "the transaction should have been rejected" }
    } catch {
      if post["expectException"] == nil { problem = "rejected: \(error)" }
    }
    // The test's own rule: the beneficiary is touched even where the transaction was rejected.
    let balance = world.account(at: environment.beneficiary)?.balance ?? .zero
    world.setBalance(balance, of: environment.beneficiary)
    if rules.removesEmptyAccounts { world.removeIfEmpty(environment.beneficiary) }
    state.apply(world.takeDiff())
    let root = state.root
    if problem == nil, let want = (post["hash"] as? String).flatMap({ Hash32(hex: $0) }), want != root {
      problem = "state root \(root), want \(want)"
    }
    if problem == nil, let want = (post["logs"] as? String).flatMap({ Hash32(hex: $0) }), want != logsHash {
      problem = "logs hash \(logsHash), want \(want)"
    }
    let name = "\(name)"
    return StateTestResult(
      name: name, fork: forkName, pass: problem == nil, stateRoot: root, error: problem)
  }

  private enum FixtureFault: Error { case unreadableTransaction }

  private func hash(of logs: [Log]) -> Hash32 {
    let items = logs.map { log in
      RLP.list([.fixed(log.address), .list(log.topics.map { .fixed($0) }), .string(log.data)])
    }
    return keccak256(RLP.list(items).encoded)
  }

  private func block(_ forkName: String, _ fork: Hardfork) -> (Rules, BlockEnvironment) {
    let env = json["env"] as? [String: Any] ?? [:]
    func number(_ key: String) -> UInt256? { env[key].flatMap { Fixture.number($0) } }
    var block = BlockEnvironment()
    block.number = number("currentNumber")?.clampedUInt64 ?? 0
    block.timestamp = number("currentTimestamp")?.clampedUInt64 ?? 0
    block.beneficiary = (env["currentCoinbase"] as? String).flatMap { Address(hex: $0) } ?? .zero
    block.gasLimit = number("currentGasLimit")?.clampedUInt64 ?? 0
    if fork >= .london { block.baseFee = number("currentBaseFee") ?? 10 }
    block.difficulty = number("currentDifficulty") ?? 0
    block.previousRandao = number("currentRandom").map { Hash32($0) } ?? .zero
    block.blockHash = { keccak256(Bytes(String($0).utf8)) }
    let config = json["config"] as? [String: Any] ?? [:]
    block.chainID = Fixture.number(config["chainid"])?.clampedUInt64 ?? 1
    var rules = Rules.of(fork)
    var fraction: UInt64 = fork >= .prague ? 5_007_716 : 3_338_477
    if let blobs = (config["blobSchedule"] as? [String: Any])?[forkName] as? [String: Any] {
      fraction = Fixture.number(blobs["baseFeeUpdateFraction"])?.clampedUInt64 ?? fraction
      rules.maxBlobs = Fixture.number(blobs["max"]).map { Int($0.clampedUInt64) } ?? rules.maxBlobs
    }
    if fork >= .cancun {
      let excess = number("currentExcessBlobGas")?.clampedUInt64 ?? 0
      block.blobBaseFee = BlobFee.price(excess: excess, updateFraction: fraction)
    }
    return (rules, block)
  }
}

extension FixtureState {
  /// The root of the state trie.
  var root: Hash32 {
    trieRoot(
      of: accounts.map { address, account in
        let storage = storages[address] ?? [:]
        let storageRoot = trieRoot(
          of: storage.map { key, word in
            (keccak256(Hash32(key).bytes).bytes, RLP.number(word).encoded)
          })
        let fields: [RLP] = [
          .number(account.nonce), .number(account.balance), .fixed(storageRoot), .fixed(account.codeHash),
        ]
        return (keccak256(address.bytes).bytes, RLP.list(fields).encoded)
      })
  }
}
