package import EVM
package import Primitives

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

  /// First block of each fork up to Paris.
  package var blocks = ForkStarts()
  /// First second of each fork from Shanghai on.
  package var times = ForkStarts()
  /// In order of `since`.
  package var blobs: [Blobs] = []
  /// The total difficulty after which no block is mined, where no block number says so. See EIP-3675.
  package var terminalTotalDifficulty: UInt256?
  /// The block at which the balances of the DAO moved. See EIP-779.
  package var daoBlock: UInt64?
  /// The contract whose logs are deposits; mainnet's. See EIP-6110.
  package var depositContract = Address(hex: "0x00000000219ab540356cBB839Cbe05303d7705Fa") ?? .zero

  package init() {}

  /// One fork from genesis on.
  package init(only fork: Hardfork) {
    for step in Hardfork.allCases where step <= fork {
      if step <= .paris { blocks[step] = 0 } else { times[step] = 0 }
    }
    if let step = Blobs.Step(of: fork) { blobs = [Blobs(step, since: 0)] }
  }

  /// The fork whose rules a block follows.
  package func fork(atBlock number: UInt64, time: UInt64) -> Hardfork {
    var found = Hardfork.frontier
    for fork in Hardfork.allCases {
      guard let start = fork <= .paris ? blocks[fork] : times[fork] else { continue }
      if start <= (fork <= .paris ? number : time) { found = fork }
    }
    return found
  }

  /// The fork whose rules a block with this header follows.
  ///
  /// Where a total difficulty ends mining, the header tells by its own difficulty on which side it stands.
  package func fork(of header: Header) -> Hardfork {
    let fork = fork(atBlock: header.number, time: header.timestamp)
    guard terminalTotalDifficulty != nil, blocks[.paris] == nil else { return fork }
    if header.difficulty.isZero { return max(fork, .paris) }
    return fork < .paris
      ? fork : Hardfork.allCases.last { blocks[$0].map { $0 <= header.number } ?? false } ?? .frontier
  }

  /// The rules of a block, with the bound on its blobs.
  package func rules(of header: Header) -> Rules {
    var rules = Rules.of(fork(of: header))
    if rules.fork >= .cancun, let blobs = blobs(atTime: header.timestamp) {
      rules.maxBlobs = Int(clamping: blobs.limit)
    }
    return rules
  }

  package func blobs(atTime time: UInt64) -> Blobs? { blobs.last { $0.since <= time } ?? blobs.first }
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
