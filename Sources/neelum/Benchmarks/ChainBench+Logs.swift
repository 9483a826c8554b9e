import Chain
import EVM
import Primitives

extension ChainBench {
  /// Logs of a long chain.
  static let logs: [Measure<ChainBench>] = [
    Measure(name: "logs") { bench in
      let village = try Village { $0.mining = .manual }
      let trades = 10_000
      let purchases = try village.purchases(trades, contract: bench.contract)
      for start in stride(from: 0, to: trades, by: 200) {
        for envelope in purchases[start..<(start + 200)] { try village.chain.submit(raw: envelope) }
        while !village.chain.waitingTransactions().pending.isEmpty { try village.chain.mine() }
      }
      try village.chain.mine(blocks: bench.emptyBlocks)
      var filter = LogFilter()
      (filter.from, filter.to) = (0, village.chain.view.number)
      filter.addresses = [Address(truncating: 0xbeef)]
      let nothing = Stopwatch()
      for _ in 0..<100 {
        try WrongAnswer.unless(try village.chain.view.logs(filter).isEmpty, "logs of nobody were found")
      }
      let empty = nothing.cpuMicroseconds / 100
      guard let receipt = try village.chain.view.receipts(at: 3).first, let log = receipt.logs.first else {
        throw WrongAnswer(description: "block 3 has no logs")
      }
      filter.addresses = [log.address]
      filter.topics = [[log.topics[0]]]
      let matching = Stopwatch()
      let found = try village.chain.view.logs(filter)
      let all = matching.cpuMicroseconds
      try WrongAnswer.unless(found.count == trades, "\(found.count) logs were found, not \(trades)")
      return [
        Figure(
          name: "no match in \(village.chain.view.number) blocks", value: empty / 1e3, unit: "ms",
          bar: .atMost(1)),
        Figure(name: "10,000 matching", value: all / 1e3, unit: "ms", bar: .atMost(50)),
      ]
    }
  ]
}
