import Chain
import EVM
import Foundation
import Primitives

/// What a fork's name in a fixture stands for: rules, and from Cancun on how much room blobs have.
private struct NetworkFork {
  let fork: Hardfork
  let blobs: ForkSchedule.Blobs.Step?

  /// Reads a name such as `EIP158`, `Merge` or `BPO1`; nil for others.
  init?(_ name: Substring) {
    blobs = ForkSchedule.Blobs.Step(named: name)
    guard let fork = blobs?.fork ?? Hardfork(named: String(name)) else { return nil }
    self.fork = fork
  }

  func precedes(_ other: NetworkFork) -> Bool {
    guard fork == other.fork, let blobs, let next = other.blobs else { return fork < other.fork }
    return blobs < next
  }
}

/// The names of single forks as fixtures write them; frameworks ask `--help` whether theirs is among them.
let fixtureForkNames = [
  "Frontier", "Homestead", "EIP150", "EIP158", "Byzantium", "Constantinople", "ConstantinopleFix", "Istanbul",
  "MuirGlacier", "Berlin", "London", "ArrowGlacier", "GrayGlacier", "Paris", "Merge", "Shanghai", "Cancun",
  "Prague", "Osaka", "BPO1", "BPO2", "BPO3", "BPO4", "BPO5",
]

extension ForkSchedule {
  /// Reads a network's name in a fixture: a fork, or a change such as `BerlinToLondonAt5`,
  /// `BPO1ToBPO2AtTime15k` or `ArrowGlacierToParisAtDiffC0000`; nil for others.
  ///
  /// The fixture's own `blobSchedule` goes before the numbers that each step has by itself.
  init?(network: String, blobSchedule: FixtureObject? = nil) throws(FixtureFault) {
    guard let change = network.range(of: "To"), let at = network.range(of: "At", options: .backwards),
      change.upperBound <= at.lowerBound
    else {
      guard let only = NetworkFork(network[...]) else { return nil }
      self.init(only: only.fork)
      try setBlobs([(only, 0)], blobSchedule)
      return
    }
    guard let first = NetworkFork(network[..<change.lowerBound]) else { return nil }
    self.init(only: first.fork)
    let (name, when) = (network[change.upperBound..<at.lowerBound], network[at.upperBound...])
    if name == "Dao" {
      guard let block = UInt64(when) else { return nil }
      daoBlock = block
      return
    }
    guard let second = NetworkFork(name), first.precedes(second), let time = begin(second.fork, at: when)
    else {
      return nil
    }
    try setBlobs([(first, 0), (second, time)], blobSchedule)
  }

  /// Schedules the forks up to `last` where the end of a network's name says, and answers the time of it.
  private mutating func begin(_ last: Hardfork, at when: Substring) -> UInt64? {
    let later = Hardfork.allCases.filter { $0 <= last && blocks[$0] == nil && times[$0] == nil }
    if when.hasPrefix("Time") {
      let isThousands = when.hasSuffix("k")
      let digits = when.dropFirst(4).dropLast(isThousands ? 1 : 0)
      guard later.allSatisfy({ $0 > .paris }), let number = UInt64(digits), number < 1 << 40 else {
        return nil
      }
      let time = isThousands ? number * 1000 : number
      for fork in later { times[fork] = time }
      return time
    }
    guard last <= .paris else { return nil }
    if when.hasPrefix("Diff") {
      guard let total = UInt256(hex: when.dropFirst(4)) else { return nil }
      terminalTotalDifficulty = total
    } else {
      guard let block = UInt64(when) else { return nil }
      for fork in later { blocks[fork] = block }
    }
    return 0
  }

  private mutating func setBlobs(
    _ forks: [(fork: NetworkFork, since: UInt64)], _ json: FixtureObject?
  ) throws(FixtureFault) {
    blobs = []
    for (fork, since) in forks {
      guard let step = fork.blobs else { continue }
      let place = "blobSchedule \(step)"
      let entry = json?.entries.first { Blobs.Step(named: $0.name) == step }
      let fields = try entry.map { entry throws(FixtureFault) in try FixtureObject(entry.value, place) }
      let given = { (name: String) throws(FixtureFault) in try fields?.uint64(name) }
      blobs.append(try Blobs(step, since: since, given: given) { .unreadable("\(place) (\($0))") })
    }
  }
}

extension ForkSchedule.Blobs.Step {
  fileprivate init?(named name: some StringProtocol) {
    guard let step = Self.allCases.first(where: { "\($0)" == name.lowercased() }) else { return nil }
    self = step
  }
}
