import Chain
import RPC
import Server
import Synchronization

/// A node at work: the chain, its JSON-RPC and the server in front of them.
final class RunningNode: Sendable {
  /// The port in use.
  let port: UInt16
  private let server: HTTPServer

  /// Opens the chain and begins to serve it.
  init(_ settings: NodeSettings, wallet: Wallet) throws {
    let node = Node(
      clientVersion: "Neelum/v\(version)/linux/swift", networkID: settings.networkID ?? settings.chainID)
    let dispatcher = Dispatcher(node: node)
    var configuration = ServerConfiguration()
    configuration.host = settings.host
    configuration.port = UInt16(clamping: settings.port)
    configuration.access = AccessPolicy(virtualHosts: settings.virtualHosts, origins: settings.origins)
    server = HTTPServer(configuration, handlers: RPCHandlers(dispatcher).handlers)
    port = try server.start()
  }

  /// What the banner tells besides the settings.
  var facts: [(label: String, value: String)] { [] }

  func stop() { server.stop() }
}
