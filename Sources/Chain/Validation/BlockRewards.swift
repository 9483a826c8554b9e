import EVM
import Primitives

/// Wei that a mined block makes. See Yellow Paper, section 11.3.
enum BlockRewards {
  private static let ether: UInt256 = 1_000_000_000_000_000_000

  /// What the miner of an empty block gets; nothing from the merge on.
  static func base(_ fork: Hardfork) -> UInt256 {
    switch fork {
    case ..<Hardfork.byzantium: ether &* 5
    case ..<Hardfork.constantinople: ether &* 3
    case ..<Hardfork.paris: ether &* 2
    default: 0
    }
  }

  /// Pays the miner of the block and those of its uncles.
  static func pay(_ header: Header, uncles: [Header], fork: Hardfork, to world: WorldState) {
    let base = base(fork)
    if base.isZero { return }
    for uncle in uncles {
      let age = header.number - min(header.number, uncle.number)
      world.credit(base / 8 &* UInt256(8 - min(age, 8)), to: uncle.beneficiary)
    }
    world.credit(base &+ base / 32 &* UInt256(UInt64(uncles.count)), to: header.beneficiary)
  }
}
