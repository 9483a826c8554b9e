import Primitives

extension [Option<ChainBench>] {
  static let benchChain: [Option<ChainBench>] = [
    Option(
      "transactions", group: "Size", \.transactions, .count(upTo: 1_000_000),
      help: "Transactions of each measure that counts them."),
    Option("blocks", group: "Size", \.blocks, .positive, help: "One-transfer blocks of the long chain."),
    Option("empty-blocks", group: "Size", \.emptyBlocks, .positive, help: "Blocks without transactions."),
    Option(
      "cycles", group: "Size", \.cycles, .count(upTo: 1_000_000), help: "Cycles of snapshot and revert."),
    Option(
      "only", group: "Choice", \.only, .list, help: "The measures to run, by the names in front of the colon."
    ),
    Option(
      "directory", group: "Place", \.directory, .text("DIR"),
      help: "Where databases are made and removed again; its disk is what syncs are timed on."),
    Option(
      "contract", group: "Place", \.contract, .text("FILE"), help: "The market's artifact."),
  ]
}

extension Command {
  /// Times the chain without any server around it.
  static let benchChain = Command(
    words: ["bench", "chain"], usage: "bench chain [options]",
    summary: "Time the chain: transactions, blocks, snapshots, logs, the disk.",
    about: "Times the chain through its own face, checks its answers, and prints each figure beside its bar.",
    options: .benchChain, defaults: ChainBench()
  ) { try report(ChainBench.measures, on: $0, only: $0.only) }
}
