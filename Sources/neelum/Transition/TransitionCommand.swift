import Primitives

/// What the command line of a transition decides.
struct TransitionSettings: Sendable, Traceable {
  var alloc = "alloc.json"
  var env = "env.json"
  var transactions = "txs.json"
  var directory: String?
  var outputAlloc = "alloc.json"
  var outputResult = "result.json"
  var outputBody = ""
  var fork = "GrayGlacier"
  var chainID: UInt64 = 1
  /// Wei; negative pays nobody.
  var reward = 0
  var trace = TraceSettings()

  /// Where a file of the output lies.
  func path(of name: String) -> String { directory.map { "\($0)/\(name)" } ?? name }
}

extension [Option<TransitionSettings>] {
  static let transition = input + output + rules + trace

  private static let input: [Option<TransitionSettings>] = [
    Option(
      "input.alloc", group: "Input", \.alloc, .text("FILE"),
      help: "The accounts before the block; \"stdin\" takes a member of the object on standard input."),
    Option("input.env", group: "Input", \.env, .text("FILE"), help: "The block's circumstances, likewise."),
    Option(
      "input.txs", group: "Input", \.transactions, .text("FILE"),
      help: "The transactions, likewise; a name that ends in .rlp holds one encoded list in hexadecimal."),
  ]

  private static let output: [Option<TransitionSettings>] = [
    Option(
      "output.basedir", group: "Output", \.directory, .text("DIR"),
      help: "Where files are written; made where it doesn't exist."),
    Option(
      "output.alloc", group: "Output", \.outputAlloc, .output,
      help: "The accounts after the block; \"stdout\" and \"stderr\" collect parts in one object."),
    Option("output.result", group: "Output", \.outputResult, .output, help: "Roots, receipts, rejections."),
    Option("output.body", group: "Output", \.outputBody, .output, help: "The block's transactions, encoded."),
  ]

  private static let rules: [Option<TransitionSettings>] = [
    Option(
      "state.fork", group: "Rules", \.fork, .text("FORK"),
      help: "The fork, or a change such as BPO1ToBPO2AtTime15k, as fixtures name it: "
        + fixtureForkNames.joined(separator: ", ") + "."),
    Option("state.chainid", group: "Rules", \.chainID, .number, help: "The chain's number."),
    Option(
      "state.reward", group: "Rules", \.reward, .signed,
      help: "Wei that the block's miner gets; -1 pays nobody anything."),
  ]

  private static let trace: [Option<TransitionSettings>] =
    .trace(to: "a file trace-INDEX-HASH.jsonl of each transaction") + [
      Option("trace.memory", group: "Trace", \.trace.showsMemory, .flag, help: "Show the memory."),
      Option("trace.returndata", group: "Trace", \.trace.showsReturnData, .flag, help: "Show return data."),
    ]
}

extension Command {
  /// Runs a block for tools that drive geth's `evm t8n`, by the same command line.
  static let transition = Command(
    words: ["evm", "t8n"], usage: "evm t8n [options]",
    summary: "Run a block's transactions on a state from files, as geth's evm does.",
    about: "Runs a block's transactions on the accounts and in the circumstances that files tell.",
    options: .transition, defaults: TransitionSettings(), status: TransitionFault.exitStatus, runTransition)
}
