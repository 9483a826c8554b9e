import Chain
import Glibc
import Server

extension Command {
  /// Starts a node and serves until a signal ends it.
  static let node = Command(words: [], usage: "neelum [options]", summary: "Start a node.") { arguments in
    var settings = NodeSettings()
    do throws(UsageError) {
      let parsed = try parse(arguments, into: &settings, by: .node)
      if parsed.wantsHelp {
        print(nodeHelp, terminator: "")
        return 0
      }
      if parsed.wantsVersion {
        print("neelum v\(version)")
        return 0
      }
    } catch {
      complain("\(error.message)\nTry 'neelum --help'.")
      return 2
    }
    do {
      try serve(settings)
      return 0
    } catch {
      complain("\(error)")
      return 1
    }
  }
}

private let nodeHelp = helpText(
  usage: "neelum [command] [options]",
  about: "A private Ethereum chain for people who trade energy, served to wallets and programs.",
  commands: Command.all.filter { !$0.words.isEmpty }, options: .node, defaults: NodeSettings())

private func serve(_ settings: NodeSettings) throws {
  StopSignal.reserve()
  let wallet = try Wallet(settings)
  try checkExposure(settings, wallet: wallet)
  let node = try RunningNode(settings, wallet: wallet)
  let console = settings.isQuiet ? nil : Console()
  console?.print(startBanner(settings, wallet: wallet, facts: node.facts))
  console?.print("RPC Listening on \(settings.host):\(node.port)\n")
  StopSignal.wait()
  StopSignal.release()
  node.stop()
  console?.flush()
}
