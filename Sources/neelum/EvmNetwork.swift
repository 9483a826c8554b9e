import Chain
import EVM
import Foundation
import Primitives

extension ForkSchedule {
  /// Reads a network's name in a fixture: a fork, or a change such as `BerlinToLondonAt5`,
  /// `ParisToShanghaiAtTime15k` or `ArrowGlacierToParisAtDiffC0000`; nil for others.
  init?(network: String) {
    guard let change = network.range(of: "To"), let at = network.range(of: "At", options: .backwards) else {
      guard let fork = Fixture.fork(network) else { return nil }
      self.init(only: fork)
      if network.hasPrefix("BPO") { blobs = [] }
      return
    }
    let names = (network[..<change.lowerBound], network[change.upperBound..<at.lowerBound])
    var when = network[at.upperBound...]
    guard let first = Fixture.fork(String(names.0)) else { return nil }
    self.init(only: first)
    if names.1 == "Dao" {
      guard let block = UInt64(when) else { return nil }
      daoBlock = block
      return
    }
    guard let second = Fixture.fork(String(names.1)), first <= second else { return nil }
    let later = Hardfork.allCases.filter { $0 > first && $0 <= second }
    if when.hasPrefix("Diff") {
      guard let total = UInt256(hex: when.dropFirst(4)) else { return nil }
      terminalTotalDifficulty = total
    } else if when.hasPrefix("Time") {
      when = when.dropFirst(4)
      let isThousands = when.hasSuffix("k")
      guard let number = UInt64(isThousands ? when.dropLast() : when), number < 1 << 40 else { return nil }
      let time = isThousands ? number * 1000 : number
      for fork in later { times[fork] = time }
      if second >= .cancun, first < .cancun || second >= .prague {
        let step = ForkSchedule(only: second).blobs.first
        if var step, step != blobs.first {
          step.since = time
          blobs.append(step)
        }
      }
    } else {
      guard let block = UInt64(when) else { return nil }
      for fork in later { blocks[fork] = block }
    }
  }

  /// Takes target, limit and pace of blobs from a fixture's own schedule, by fork.
  mutating func useBlobs(_ json: [String: Any]) {
    for (name, entry) in json {
      guard let fork = Fixture.fork(name), let fields = entry as? [String: Any],
        let target = Fixture.number(fields["target"])?.exactUInt64,
        let limit = Fixture.number(fields["max"])?.exactUInt64,
        let fraction = Fixture.number(fields["baseFeeUpdateFraction"])?.exactUInt64,
        let since = times[fork], !name.hasPrefix("BPO")
      else { continue }
      blobs.removeAll { $0.since == since && Hardfork.latest(at: since, in: times) == fork }
      if Hardfork.latest(at: since, in: times) == fork {
        blobs.append(.init(target: target, limit: limit, updateFraction: fraction, since: since))
      }
    }
    blobs.sort { $0.since < $1.since }
  }
}

extension Hardfork {
  /// The last of the forks that begin at a time.
  fileprivate static func latest(at time: UInt64, in times: [Hardfork: UInt64]) -> Hardfork? {
    times.filter { $0.value == time }.keys.max()
  }
}
