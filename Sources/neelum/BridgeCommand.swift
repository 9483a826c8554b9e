import Bridge
import Glibc
import Synchronization

/// What the bridge's command line decides.
struct BridgeSettings: Sendable {
  var rpc: String?
  var configurationFile: String?
}

extension [Option<BridgeSettings>] {
  static let bridge: [Option<BridgeSettings>] = [
    Option(
      "config", group: "Bridge", \.configurationFile, .text("FILE"), help: "The configuration, in JSON."),
    Option(
      "rpc", group: "Bridge", \.rpc, .text("URL"),
      help: "The node to follow, any Ethereum node. [default: as the configuration says]"),
  ]
}

extension Command {
  /// Follows the market and switches relays until a signal ends it.
  static let bridge = Command(
    words: ["bridge"], usage: "bridge --rpc URL --config FILE",
    summary: "Switch devices as the market's purchases say.",
    about: "Follows an EnergyMarket and switches the relays of the houses that sold.", options: .bridge,
    defaults: BridgeSettings(), follow)
}

private struct MissingOption: Error, CustomStringConvertible {
  let description: String
}

private func follow(_ settings: BridgeSettings) throws {
  guard let file = settings.configurationFile else {
    throw MissingOption(description: "the bridge needs --config FILE")
  }
  StopSignal.reserve()
  var configuration = try BridgeConfiguration(contentsOf: file)
  if let rpc = settings.rpc { configuration.rpc = rpc }
  let console = Console()
  let bridge = try Bridge(configuration: configuration) { console.print($0 + "\n") }
  StopSignal.onArrival { bridge.stop() }
  bridge.run()
  console.flush()
}
