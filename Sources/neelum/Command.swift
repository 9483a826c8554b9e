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
    node, bridge, simulate, chainImport, chainExport, chainVerify, chainBackup, chainInfo, stateTest,
    blockTest, transition, validation, runCode, evm, benchEVM, benchCryptography, benchChain, benchStack,
  ]

  /// The command that a command line chooses, and what it leaves of it.
  ///
  /// Under the name `evm` the program is what geth's `evm` is, for test frameworks. Give them a hard link or a copy:
  /// they follow symbolic links to the real name.
  static func chosen(by line: [String]) -> (Command, [String]) {
    let isEVM = line.first?.split(separator: "/").last == "evm"
    let arguments = (isEVM ? ["evm"] : []) + line.dropFirst()
    for command in all where !command.words.isEmpty && arguments.starts(with: command.words) {
      return (command, Array(arguments.dropFirst(command.words.count)))
    }
    return (node, arguments)
  }
}

extension Command {
  /// What geth's `evm` does without a command of its own.
  private static let evm = Command(
    words: ["evm"], usage: "evm [--version]", summary: "List the commands that geth's evm has too."
  ) { arguments in
    switch arguments.first {
    case "--version"?, "-v"?: print("evm version \(version)-neelum")
    case nil, "--help"?, "-h"?:
      for command in all where command.words.first == "evm" { print("\(command.usage): \(command.summary)") }
    case let word?:
      complain("unknown command evm \(word)")
      return 2
    }
    return 0
  }

  private static let benchEVM = Command(
    words: ["bench", "evm"], usage: "bench evm FOLDER [--json]",
    summary: "Time the EVM on a folder of programs.",
    run: runEVMBenchmark)
}

/// The program's version.
let version = "0.1.0"
