package import EVM
package import Primitives

/// How hard a block is to mine, by the rules before the merge. See Yellow Paper, section 4.3.4.
package enum Difficulty {
  package static let least: UInt256 = 131_072

  /// The difficulty of a block at `time` (seconds since 1970) on its parent, under the rules of `fork`.
  package static func next(
    _ fork: Hardfork, time: UInt64, number: UInt64, parentTime: UInt64, parentDifficulty: UInt256,
    parentHasUncles: Bool
  ) -> UInt256 {
    let elapsed = time - min(time, parentTime)
    let step = parentDifficulty >> 11
    let eased: UInt256
    if fork < .homestead {
      eased = elapsed < 13 ? sum(parentDifficulty, step) : parentDifficulty &- step
    } else {
      let (bonus, pace): (UInt64, UInt64) = fork < .byzantium ? (1, 10) : (parentHasUncles ? 2 : 1, 9)
      let slowness = min(elapsed / pace, 99 + bonus)
      eased =
        slowness <= bonus
        ? sum(parentDifficulty, step &* UInt256(bonus - slowness))
        : parentDifficulty &- step &* UInt256(slowness - bonus)
    }
    return max(sum(eased, bomb(number - min(number, delay(of: fork)))), least)
  }

  /// The block after a header.
  package static func next(_ fork: Hardfork, time: UInt64, after parent: Header) -> UInt256 {
    next(
      fork, time: time, number: parent.number &+ 1, parentTime: parent.timestamp,
      parentDifficulty: parent.difficulty, parentHasUncles: parent.unclesHash != .emptyListKeccak)
  }

  /// The part that doubles every 100,000 blocks.
  private static func bomb(_ number: UInt64) -> UInt256 {
    let periods = number / 100_000
    if periods < 2 { return 0 }
    return periods - 2 < 256 ? UInt256.one << (periods - 2) : .max
  }

  /// By how many blocks each fork put the bomb off.
  private static func delay(of fork: Hardfork) -> UInt64 {
    switch fork {
    case ..<Hardfork.byzantium: 0
    case ..<Hardfork.constantinople: 3_000_000
    case ..<Hardfork.muirGlacier: 5_000_000
    case ..<Hardfork.london: 9_000_000
    case ..<Hardfork.arrowGlacier: 9_700_000
    case ..<Hardfork.grayGlacier: 10_700_000
    default: 11_400_000
    }
  }

  private static func sum(_ left: UInt256, _ right: UInt256) -> UInt256 { left.adding(right) ?? .max }
}
