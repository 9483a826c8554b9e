import Chain
import Cryptography
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
    var configuration = ChainConfiguration()
    configuration.chainID = settings.chainID
    configuration.networkID = settings.networkID ?? settings.chainID
    configuration.schedule = ForkSchedule(only: settings.hardfork)
    configuration.genesis = Genesis(accounts: wallet.keys.map(\.address), balance: settings.accountBalance)
    configuration.blockGasLimit = settings.blockGasLimit
    configuration.callGasLimit = settings.callGasLimit
    configuration.sync = settings.sync
    let chain = try Blockchain(configuration: configuration, accounts: AccountStore(wallet.keys))
    var answers = Node.Settings(clientVersion: "Neelum/v\(version)/linux/swift")
    answers.gasPrice = settings.gasPrice
    let node = Node(chain: chain, settings: answers)
    let dispatcher = Dispatcher(node: node)
    var serving = ServerConfiguration()
    serving.host = settings.host
    serving.port = UInt16(clamping: settings.port)
    serving.access = AccessPolicy(virtualHosts: settings.virtualHosts, origins: settings.origins)
    server = HTTPServer(serving, handlers: RPCHandlers(dispatcher).handlers)
    port = try server.start()
  }

  /// What the banner tells besides the settings.
  var facts: [(label: String, value: String)] { [] }

  func stop() { server.stop() }
}
