/// One thing that the program does; the first words of the command line choose it.
struct Command: Sendable {
  /// The words that choose it; none for the node itself.
  let words: [String]
  /// The words and what follows them.
  let usage: String
  let summary: String
  /// Takes the rest of the command line and returns the exit status.
  let run: @Sendable ([String]) -> Int32

  static let all: [Command] = [
    node, bridge, simulate, chainImport, stateTest, blockTest, transition, evm, benchEVM, benchCryptography,
    benchChain,
    benchStack,
  ]

  /// The command that a command line chooses, and what it leaves of it.
  static func chosen(by arguments: [String]) -> (Command, [String]) {
    for command in all where !command.words.isEmpty && arguments.starts(with: command.words) {
      return (command, Array(arguments.dropFirst(command.words.count)))
    }
    return (node, arguments)
  }
}

extension Command {
  /// What is left of geth's `evm`: its version, by which test frameworks know it.
  private static let evm = Command(
    words: ["evm", "--version"], usage: "evm --version", summary: "Show the version as geth's evm does."
  ) { _ in
    print("evm version \(version)-neelum")
    return 0
  }

  private static let benchEVM = Command(
    words: ["bench", "evm"], usage: "bench evm FOLDER [--json]",
    summary: "Time the EVM on a folder of programs.",
    run: runEVMBenchmark)
}

/// The program's version.
let version = "0.1.0"
