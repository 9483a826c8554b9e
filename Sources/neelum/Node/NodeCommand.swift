import Chain
import Glibc
import Server

extension Command {
  /// Starts a node and serves until a signal ends it.
  static let node = Command(words: [], usage: "neelum [options]", summary: "Start a node.") { arguments in
    run(arguments, defaults: NodeSettings(), options: .node, help: nodeHelp, serve)
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
