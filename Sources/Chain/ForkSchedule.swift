package import EVM
import Primitives

/// When each fork begins: by block number up to the merge, by time after it.
package struct ForkSchedule: Hashable, Sendable {
  /// Target, limit and pace of blobs. See EIP-7840 and EIP-7892.
  package struct Blobs: Hashable, Sendable {
    package var target: UInt64
    package var limit: UInt64
    package var updateFraction: UInt64
    /// Seconds since 1970.
    package var since: UInt64

    package init(target: UInt64, limit: UInt64, updateFraction: UInt64, since: UInt64) {
      (self.target, self.limit) = (target, limit)
      (self.updateFraction, self.since) = (updateFraction, since)
    }
  }

  /// First block of each fork up to Paris; a fork without entry comes with the next one that has one.
  package var blocks: [Hardfork: UInt64] = [:]
  /// First second of each fork from Shanghai on.
  package var times: [Hardfork: UInt64] = [:]
  /// In order of `since`.
  package var blobs: [Blobs] = []

  package init() {}

  /// One fork from genesis on.
  package init(only fork: Hardfork) {
    for step in Hardfork.allCases where step <= fork {
      if step <= .paris { blocks[step] = 0 } else { times[step] = 0 }
    }
    if fork >= .prague {
      blobs = [.init(target: 6, limit: 9, updateFraction: 5_007_716, since: 0)]
    } else if fork == .cancun {
      blobs = [.init(target: 3, limit: 6, updateFraction: 3_338_477, since: 0)]
    }
  }

  /// The fork whose rules a block follows.
  package func fork(atBlock number: UInt64, time: UInt64) -> Hardfork {
    var found = Hardfork.frontier
    for fork in Hardfork.allCases {
      let isActive =
        fork <= .paris ? blocks[fork].map { $0 <= number } : times[fork].map { $0 <= time }
      if isActive == true { found = fork }
    }
    return found
  }

  func blobs(atTime time: UInt64) -> Blobs? { blobs.last { $0.since <= time } ?? blobs.first }
}

extension Hardfork {
  /// Reads a fork's name as Ganache, geth and Hardhat write it, in any case; nil for others.
  package init?(named name: String) {
    let aliases: [String: Hardfork] = [
      "chainstart": .frontier, "eip150": .tangerineWhistle, "dao": .homestead, "eip158": .spuriousDragon,
      "constantinoplefix": .petersburg, "merge": .paris,
    ]
    let name = name.lowercased()
    if let fork = aliases[name] ?? Hardfork.allCases.first(where: { "\($0)".lowercased() == name }) {
      self = fork
    } else {
      return nil
    }
  }

  /// The name as the command line takes it.
  package var name: String { "\(self)" }
}
