import Chain
import Glibc
import Server

extension Command {
  /// Starts a node and serves until a signal ends it.
  static let node = Command(words: [], usage: "neelum [options]", summary: "Start a node.") { arguments in
    run(arguments, defaults: NodeSettings(), options: .node, help: nodeHelp, serve)
  }

  /// Reads a command line by its table, answers `--help` and `--version`, and does the work.
  ///
  /// `operands` says where the words go that belong to no option, `status` what the process ends with after an
  /// error.
  static func run<Settings>(
    _ arguments: [String], defaults: Settings, options: [Option<Settings>], help: () -> String,
    operands: WritableKeyPath<Settings, [String]>? = nil, status: (any Error) -> Int32 = { _ in 1 },
    _ work: (Settings) throws -> Void
  ) -> Int32 {
    var settings = defaults
    do throws(UsageError) {
      let parsed = try parse(
        arguments, into: &settings, by: options, operandLimit: operands == nil ? 0 : .max)
      if let operands { settings[keyPath: operands] = parsed.operands }
      if parsed.wantsHelp || parsed.wantsVersion {
        print(parsed.wantsHelp ? help() : "neelum v\(version)\n", terminator: "")
        return 0
      }
    } catch {
      complain("\(error.message)\nTry --help.")
      return 2
    }
    do {
      try work(settings)
      return 0
    } catch {
      complain(explanation(error))
      return status(error)
    }
  }
}

private func nodeHelp() -> String {
  helpText(
    usage: "neelum [command] [options]",
    about: "A private Ethereum chain for people who trade energy, served to wallets and programs.",
    commands: Command.all.filter { !$0.words.isEmpty }, options: .node, defaults: NodeSettings())
}

/// Serves a node until a signal ends it.
private func serve(_ settings: NodeSettings) throws {
  StopSignal.reserve()
  let wallet = try Wallet(settings)
  try checkExposure(settings, wallet: wallet)
  let console = settings.isQuiet ? nil : Console()
  let log = console.map { NodeLog($0, isVerbose: settings.isVerbose) }
  defer { console?.flush() }
  let node = try RunningNode(settings, wallet: wallet, log: log)
  console?.print(startBanner(node.told, wallet: wallet, facts: node.facts))
  console?.print("RPC Listening on \(settings.host):\(node.port)\n")
  StopSignal.wait()
  StopSignal.release()
  try node.stop()
}
