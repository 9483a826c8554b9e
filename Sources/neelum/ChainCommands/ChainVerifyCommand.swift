import Chain
import Storage

extension Command {
  /// Holds a directory's chain to its own headers.
  static let chainVerify = onChain(
    "verify", operands: "", summary: "Execute every block of a chain again and compare all that is stored.",
    about: """
      Executes every block again and compares state, receipts, history, trie nodes and the log index with it, entry by
      entry. Names the first thing that is wrong; changes nothing.
      """
  ) { settings in
    if !settings.operands.isEmpty { throw ChainCommandError("chain verify takes no file") }
    let directory = try ChainDirectory(settings.dataDirectory)
    defer { directory.store.close() }
    var verifier = ChainVerifier(of: directory.chain)
    let summary = try verifier.run { number in
      if number % 100_000 == 0 { print("block \(number)") }
    }
    print(
      "\(directory.path): \(summary.blocks) blocks with \(summary.transactions) transactions, \(summary.edits) edits,",
      "\(summary.accounts) accounts and \(summary.slots) storage slots agree")
  }
}
