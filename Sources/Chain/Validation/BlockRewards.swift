import EVM
package import Primitives

/// Wei that a mined block makes, and whose it becomes. See Yellow Paper, section 11.3.
package struct BlockRewards {
  private static let ether: UInt256 = 1_000_000_000_000_000_000

  let credits: [(wei: UInt256, beneficiary: Address)]

  package static let none = BlockRewards(credits: [])

  private init(credits: [(wei: UInt256, beneficiary: Address)]) { self.credits = credits }

  /// Rewards where the miner of a block without uncles gets `base` wei; an uncle's age is how many blocks it is older.
  package init(base: UInt256, miner: Address, uncles: [(age: UInt64, beneficiary: Address)] = []) {
    let bonus = base / 32 &* UInt256(UInt64(uncles.count))
    self.init(
      credits: uncles.map { (base &* UInt256(8 - min($0.age, 8)) / 8, $0.beneficiary) } + [
        (base &+ bonus, miner)
      ])
  }

  /// The rewards of a block by its fork's rules; nobody gets anything from the merge on.
  init(of header: Header, uncles: [Header], fork: Hardfork) {
    let base: UInt256
    switch fork {
    case ..<Hardfork.byzantium: base = Self.ether &* 5
    case ..<Hardfork.constantinople: base = Self.ether &* 3
    case ..<Hardfork.paris: base = Self.ether &* 2
    default:
      self = .none
      return
    }
    self.init(
      base: base, miner: header.beneficiary,
      uncles: uncles.map { (header.number - min(header.number, $0.number), $0.beneficiary) })
  }

  /// Pays the miner of the block and those of its uncles; a reward of nothing still touches the account.
  func pay(to world: WorldState, under rules: Rules) {
    for (wei, beneficiary) in credits {
      if wei.isZero { world.touch(beneficiary, under: rules) } else { world.credit(wei, to: beneficiary) }
    }
  }
}
