import Chain
import Cryptography
import Primitives

extension ChainBench {
  /// Every measure of `neelum bench chain`, in the order they run.
  static let measures: [Measure<ChainBench>] = transactions + blocks + logs + disk

  private static let transactions: [Measure<ChainBench>] = [
    Measure(name: "transfer") { bench in
      let village = try Village()
      return try automined(
        village.transfers(bench.transactions), in: village, logs: 0, leastShare: .atLeast(40))
    },
    Measure(name: "purchase") { bench in
      let village = try Village()
      let purchases = try village.purchases(bench.transactions, contract: bench.contract)
      return try automined(purchases, in: village, logs: 1)
    },
  ]
}

/// CPU of raw transactions mined one per block, and how much of it their sender's recovery and the hashes that
/// every block needs take when done alone.
private func automined(
  _ envelopes: [Bytes], in village: Village, logs: Int, leastShare: Bar = .none
) throws -> [Figure] {
  try village.submit(Array(envelopes.prefix(envelopes.count / 10)))
  let rest = Array(envelopes.dropFirst(envelopes.count / 10))
  let before = try residentBytes()
  let watch = Stopwatch()
  try village.submit(rest)
  let each = watch.cpuMicroseconds / Double(rest.count)
  let grown = try residentBytes() - before
  try village.checkNewest(logs: logs)
  guard let sample = try village.chain.view.block(.latest)?.transactions.first else {
    throw WrongAnswer(description: "the newest block is empty")
  }
  let hash = sample.transaction.signingHash
  let recovering = Stopwatch()
  for _ in 0..<1000 {
    try WrongAnswer.unless(sample.signature.signer(of: hash) == sample.sender, "another signer")
  }
  let recovery = recovering.cpuMicroseconds / 1000
  return [
    Figure(name: "automined in memory", value: each, unit: "µs"),
    Figure(name: "its signature's recovery alone", value: recovery, unit: "µs"),
    Figure(name: "recovery's share", value: 100 * recovery / each, unit: "%", bar: leastShare),
    Figure(name: "memory of its block", value: grown / Double(rest.count), unit: "bytes"),
  ]
}
