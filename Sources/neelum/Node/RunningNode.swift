import Chain
import Cryptography
import EVM
import Glibc
import Primitives
import RPC
import Server
import Storage

/// A node at work: the chain, its JSON-RPC and the server in front of them.
///
/// The way of a request: the server's loop hands it to the dispatcher, which answers cheap reads there and then.
/// What writes goes to the chain's one thread; what may take long goes to threads of its own, so that an endless
/// call holds up neither.
final class RunningNode: Sendable {
  /// The port in use.
  let port: UInt16
  private let chain: Blockchain
  private let store: any KeyValueStore
  private let server: HTTPServer
  let requests: RequestHandlers
  private let miner: MiningClock
  /// Brings blocks to the disk where not each one is brought there by itself.
  private let syncs: IntervalTimer?
  private let settings: NodeSettings

  /// Opens the chain and begins to serve it.
  init(_ settings: NodeSettings, wallet: Wallet, log: NodeLog?) throws {
    self.settings = settings
    store = try Self.store(settings)
    chain = try Blockchain(
      configuration: Self.configuration(settings, wallet: wallet, stored: StoredChain(store)), store: store,
      accounts: AccountStore(wallet.keys))
    var node = Node.Settings(clientVersion: "Neelum/v\(version)/linux/swift")
    if let directory = settings.dataDirectory {
      node.backup = { [store] target in
        do { return try backUp(store, in: directory, to: target) } catch {
          throw RPCError.refused(explanation(error))
        }
      }
    }
    let dispatcher = Dispatcher(node: Node(chain: chain, settings: node), log: log?.request)
    requests = RequestHandlers(dispatcher)
    log?.follow(chain)
    _ = chain.observe { event in
      // What the disk holds is unknown from here on; a restart reads it and goes on from there.
      guard case .writingStopped(let error) = event else { return }
      complain("writing stopped: \(error)")
      _exit(1)
    }

    var configuration = ServerConfiguration()
    configuration.host = settings.host
    configuration.port = UInt16(clamping: settings.port)
    configuration.access = AccessPolicy(virtualHosts: settings.virtualHosts, origins: settings.origins)
    server = HTTPServer(configuration, handlers: requests.handlers)
    port = try server.start()
    miner = MiningClock(chain)
    try chain.catchUp()
    // A failure ends the node by the event that it makes.
    syncs =
      settings.sync == .interval
      ? IntervalTimer(every: .seconds(1)) { [chain] in do { try chain.sync() } catch {} } : nil
  }

  /// The settings with what the chain says of itself, as the banner tells them.
  var told: NodeSettings {
    var told = settings
    let header = chain.nextHeader
    told.chainID = chain.configuration.chainID
    told.hardfork = chain.configuration.schedule.fork(atBlock: header.number, time: header.timestamp)
    return told
  }

  /// What the banner tells of the chain besides its settings.
  var facts: [(label: String, value: String)] {
    let view = chain.view
    return [
      ("Genesis", view.genesisHash.bytes.hex),
      ("Head", "\(view.number)"),
      ("Data", settings.dataDirectory ?? "in memory"),
    ]
  }

  /// Takes no more requests, lets what is under way end, and closes the database; throws where the last blocks may not
  /// have reached the disk.
  func stop() throws {
    server.stop()
    chain.stop()
    miner.stop()
    syncs?.stop()
    requests.stop()
    defer { store.close() }
    try store.sync()
  }

  private static func store(_ settings: NodeSettings) throws(StoreError) -> any KeyValueStore {
    guard let directory = settings.dataDirectory else { return MemoryStore() }
    return try LevelDBStore(path: directory) { complain("\($0)") }
  }

  /// What the settings say of the chain, or the genesis file; a chain that began from one tells it again itself.
  private static func configuration(
    _ settings: NodeSettings, wallet: Wallet, stored: StoredChain?
  ) throws -> ChainConfiguration {
    var configuration = ChainConfiguration()
    configuration.chainID = settings.chainID
    configuration.schedule = ForkSchedule(only: settings.hardfork)
    configuration.genesis = Genesis(accounts: wallet.keys.map(\.address), balance: settings.accountBalance)
    configuration.genesis.gasLimit = settings.blockGasLimit
    configuration.genesis.baseFee = settings.baseFee
    configuration.blockGasLimit = settings.blockGasLimit
    if let path = settings.genesisFile {
      try configuration.begin(with: GenesisFile(json: contents(of: path)))
    } else if let stored, stored.isFromFile {
      configuration.goOn(with: stored)
    }
    let isLasting = settings.dataDirectory != nil || settings.genesisFile != nil
    configuration.networkID = settings.networkID ?? (isLasting ? configuration.chainID : startMilliseconds())
    configuration.callGasLimit = settings.callGasLimit
    configuration.callTimeLimit = settings.callTimeLimit
    settings.describeMining(in: &configuration)
    configuration.sync = settings.sync
    return configuration
  }

  private static func startMilliseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return UInt64(max(0, now.tv_sec)) * 1000 + UInt64(max(0, now.tv_nsec)) / 1_000_000
  }
}
