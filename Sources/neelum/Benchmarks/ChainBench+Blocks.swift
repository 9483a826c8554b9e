import Chain
import Primitives

extension ChainBench {
  /// Blocks: empty ones, full ones, and those that are taken back.
  static let blocks: [Measure<ChainBench>] = [
    Measure(name: "mine") { bench in
      let village = try Village()
      let early = try emptyBlock(of: village)
      let run = Stopwatch()
      try village.chain.mine(blocks: 27_000)
      let seconds = run.wallMicroseconds / 1e6
      let before = try residentBytes()
      try village.chain.mine(blocks: bench.emptyBlocks)
      let grown = try residentBytes() - before
      let late = try emptyBlock(of: village)
      return [
        Figure(name: "an empty block at block 10", value: early / 1e3, unit: "ms", bar: .atMost(0.08)),
        Figure(
          name: "an empty block at block \(village.chain.view.number)", value: late / 1e3, unit: "ms",
          bar: .atMost(0.08)),
        Figure(name: "27,000 at once", value: seconds, unit: "s", bar: .atMost(1)),
        Figure(name: "memory of an empty block", value: grown / Double(bench.emptyBlocks), unit: "bytes"),
      ]
    },
    Measure(name: "revert") { bench in
      let plain = try Village()
      let envelopes = plain.transfers(min(10 * bench.cycles, 10_000))
      let transactions = Stopwatch()
      try plain.submit(envelopes)
      let each = transactions.cpuMicroseconds / Double(envelopes.count)
      let snapshots = try Village()
      let ten = snapshots.transfers(10)
      func cycles(_ count: Int) throws {
        for _ in 0..<count {
          let snapshot = try snapshots.chain.snapshot()
          try snapshots.submit(ten)
          try WrongAnswer.unless(try snapshots.chain.revert(to: snapshot), "a snapshot was gone")
        }
      }
      try cycles(bench.cycles / 10)
      let before = try residentBytes()
      let cycling = Stopwatch()
      try cycles(bench.cycles)
      let cycle = cycling.cpuMicroseconds / Double(bench.cycles)
      let grown = try residentBytes() - before
      try WrongAnswer.unless(snapshots.chain.view.number == 0, "the chain didn't go back")
      return [
        Figure(
          name: "snapshot and revert around ten transactions", value: (cycle - 10 * each) / 1e3, unit: "ms",
          bar: .atMost(0.2)),
        Figure(
          name: "memory that \(bench.cycles) cycles leave", value: grown / 1e6, unit: "MB", bar: .atMost(1)),
      ]
    },
    Measure(name: "full block") { bench in
      let transfers = try fullBlock(in: Village { $0.mining = .manual }) { $0.transfers(1000) }
      let trades = try fullBlock(in: Village { $0.mining = .manual }) {
        try $0.purchases(200, contract: bench.contract)
      }
      let (alone, ahead) = (try taking(1000, ahead: false), try taking(1000, ahead: true))
      return [
        Figure(name: "1,000 transfers", value: transfers, unit: "Mgas/s"),
        Figure(name: "200 purchases", value: trades, unit: "Mgas/s"),
        Figure(name: "taking a raw transfer that waits for it", value: alone, unit: "µs"),
        Figure(name: "with senders recovered on all cores", value: ahead, unit: "µs"),
      ]
    },
  ]

  /// Wall time of taking transfers one by one, or with their senders recovered ahead.
  private static func taking(_ count: Int, ahead: Bool) throws -> Double {
    let village = try Village { $0.mining = .manual }
    let (chain, envelopes) = (village.chain, village.transfers(count))
    let watch = Stopwatch()
    if ahead { _ = concurrentMap(envelopes) { chain.recoverSender(ahead: $0) } }
    for envelope in envelopes { try chain.submit(raw: envelope) }
    let each = watch.wallMicroseconds / Double(count)
    try WrongAnswer.unless(try chain.mine().transactions.count == count, "not every transfer was taken")
    return each
  }

  private static func emptyBlock(of village: Village) throws -> Double {
    let count = 500
    let before = village.chain.view.number
    let watch = Stopwatch()
    for _ in 0..<count { try village.chain.mine() }
    let each = watch.cpuMicroseconds / Double(count)
    try WrongAnswer.unless(village.chain.view.number == before + UInt64(count), "not every block was mined")
    return each
  }

  /// Millions of gas per second of wall time that go into a block of what waits.
  private static func fullBlock(
    in village: Village, _ transactions: (Village) throws -> [Bytes]
  ) throws -> Double {
    let envelopes = try transactions(village)
    for envelope in envelopes { try village.chain.submit(raw: envelope) }
    let watch = Stopwatch()
    let block = try village.chain.mine()
    let microseconds = watch.wallMicroseconds
    try WrongAnswer.unless(block.transactions.count == envelopes.count, "the block isn't full")
    return Double(block.header.gasUsed) / microseconds
  }
}
