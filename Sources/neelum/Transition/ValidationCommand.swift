import Chain
import EVM
import Primitives
import RPC

/// What the command line of a validation decides.
struct ValidationSettings: Sendable {
  var transactions = "txs.json"
  var fork = "GrayGlacier"
  var chainID: UInt64 = 1
}

extension [Option<ValidationSettings>] {
  static let validation: [Option<ValidationSettings>] = [
    Option(
      "input.txs", group: "Input", \.transactions, .text("FILE"),
      help: "The transactions, or \"stdin\"; a name that ends in .rlp holds one encoded list in hexadecimal."),
    Option(
      "state.fork", group: "Rules", \.fork, .text("FORK"), help: "The fork, as fixtures name it."),
    Option("state.chainid", group: "Rules", \.chainID, .number, help: "The chain's number."),
  ]
}

extension Command {
  /// Checks transactions for tools that drive geth's `evm t9n`, by the same command line.
  static let validation = Command(
    words: ["evm", "t9n"], usage: "evm t9n [options]",
    summary: "Check transactions by what they are themselves, on no state, as geth's evm does.",
    about: "Prints for each transaction its sender, hash and intrinsic gas, or why no block could hold it.",
    options: .validation, defaults: ValidationSettings(), status: TransitionFault.exitStatus, validate)
}

private func validate(_ settings: ValidationSettings) throws {
  guard let schedule = try ForkSchedule(network: settings.fork) else {
    throw TransitionFault.configuration("unsupported fork \(settings.fork)")
  }
  let fork = schedule.fork(atBlock: 0, time: 0)
  let transactions = try TransitionSource(places: [settings.transactions]).transactions(settings.transactions)
  let signed = try transactions.signed(fork: fork, chainID: settings.chainID)
  var writer = JSONWriter()
  writer.value(signed.map { Validated(result: $0, rules: .of(fork), chainID: settings.chainID) })
  print(String(decoding: writer.bytes, as: UTF8.self))
}

/// A transaction's judgement.
private struct Validated: JSONWritable {
  let result: Result<SignedTransaction, TransactionError>
  let rules: Rules
  let chainID: UInt64

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      do {
        let signed = try result.get()
        writer.member("hash", signed.hash)
        // Whose it is, no other chain's rules can tell.
        try rules.checkKind(signed.transaction.kind)
        if let have = signed.transaction.chainID, have != chainID {
          throw InvalidTransaction.wrongChain(have: have, want: chainID)
        }
        writer.member("address", signed.sender)
        writer.member("intrinsicGas", rules.intrinsicGas(of: signed.transaction).intrinsic)
        try rules.check(signed.transaction)
      } catch { writer.member("error", RPCError(mapping: error).message) }
    }
  }
}
