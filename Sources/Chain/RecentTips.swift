import EVM
import Primitives

/// What the cheapest transactions of the newest blocks tipped, from which a tip is suggested.
struct RecentTips: Sendable {
  /// Of one block: up to three tips, from the lowest up. Wei per gas.
  private struct Sample: Sendable {
    let number: UInt64
    var lowest: (UInt256, UInt256, UInt256) = (.max, .max, .max)
    var count = 0

    init(_ block: Block) {
      number = block.number
      for signed in block.transactions {
        let fee = block.header.baseFee ?? 0
        let tip = signed.gasPrice(baseFee: block.header.baseFee).subtracting(fee) ?? 0
        // Nobody learns a price from those that pay next to nothing, nor from those that pay themselves.
        if tip >= 2, signed.sender != block.header.beneficiary { add(tip) }
      }
    }

    private mutating func add(_ tip: UInt256) {
      count = min(count + 1, 3)
      if tip < lowest.0 {
        lowest = (tip, lowest.0, lowest.1)
      } else if tip < lowest.1 {
        lowest = (lowest.0, tip, lowest.1)
      } else if tip < lowest.2 {
        lowest.2 = tip
      }
    }

    var tips: ArraySlice<UInt256> { [lowest.0, lowest.1, lowest.2].prefix(count) }
  }

  /// Oldest first; more than are looked at, so that some are left when blocks are undone.
  private var samples: [Sample] = []
  private static let looked = 20
  private static let most = 32
  /// Wei per gas, where no transactions tell.
  private static let usual: UInt256 = 1_000_000_000
  /// Wei per gas that are never suggested to be exceeded, as in geth.
  private static let highest: UInt256 = 500_000_000_000

  init() {}

  init(_ view: ChainView) throws(ChainError) {
    var number = view.number - min(view.number, UInt64(Self.looked))
    while number < view.number {
      number += 1
      if let block = try view.block(at: number) { add(block) }
    }
  }

  mutating func add(_ block: Block) {
    removeAll(after: block.number - min(block.number, 1))
    if samples.count >= Self.most { samples.removeFirst(samples.count - Self.most + 1) }
    samples.append(Sample(block))
  }

  /// Forgets what undone blocks told; reads the newest of those left again where too few are known.
  mutating func goBack(to view: ChainView) throws(ChainError) {
    removeAll(after: view.number)
    if samples.count < Self.looked, UInt64(samples.count) < view.number { self = try RecentTips(view) }
  }

  private mutating func removeAll(after number: UInt64) {
    while let last = samples.last, last.number > number { samples.removeLast() }
  }

  /// Wei per gas: more than three fifths of the cheapest transactions tipped, where blocks without any count as one that
  /// tips what is usual.
  var suggested: UInt256 {
    let tips = samples.suffix(Self.looked).flatMap { $0.count == 0 ? [Self.usual] : $0.tips }
      .sorted()
    return tips.isEmpty ? Self.usual : min(tips[(tips.count - 1) * 3 / 5], Self.highest)
  }
}
