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
    summary: "Time the chain: transactions, blocks, snapshots, logs, the disk."
  ) { arguments in
    let help = {
      helpText(
        usage: "neelum bench chain [options]",
        about:
          "Times the chain through its own face, checks its answers, and prints each figure beside its bar.",
        options: .benchChain, defaults: ChainBench())
    }
    return run(arguments, defaults: ChainBench(), options: .benchChain, help: help) { bench in
      var failures: [String] = []
      for measure in ChainBench.measures where bench.only.isEmpty || bench.only.contains(measure.name) {
        do {
          for figure in try measure.run(bench) {
            let isMet = figure.bar.isMet(by: figure.value)
            let name = "\(measure.name): \(figure.name)"
            if !isMet { failures.append(name) }
            print(
              padded(name, 62), padded(rounded(figure.value), -9), padded(figure.unit, 8),
              padded("\(figure.bar)", 10), figure.bar.verdict(on: figure.value))
          }
        } catch {
          failures.append(measure.name)
          print("\(measure.name): WRONG: \(error)")
        }
      }
      if !failures.isEmpty { throw WrongAnswer(description: "missed: " + failures.joined(separator: "; ")) }
    }
  }
}

/// The text filled up with spaces on its right, or with a negative width on its left.
private func padded(_ text: String, _ width: Int) -> String {
  let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
  return width < 0 ? spaces + text : text + spaces
}
