import Chain
import Cryptography
import EVM
import Foundation
import Primitives
import Storage
import Synchronization
import Testing

/// A clock that stands still until it is told otherwise.
final class StillClock: ChainClock {
  private let seconds = Mutex<UInt64>(1_700_000_000)
  var now: UInt64 { seconds.withLock { $0 } }
  func set(to time: UInt64) { seconds.withLock { $0 = time } }
  func advance(by count: UInt64) { seconds.withLock { $0 += count } }
  func goBack(by count: UInt64) { seconds.withLock { $0 -= count } }
}

/// A chain with three rich accounts, as tests need it.
struct DevChain {
  static let ether: UInt256 = 1_000_000_000_000_000_000
  let keys: [PrivateKey]
  let chain: Blockchain
  let clock = StillClock()

  init(
    fork: Hardfork = .osaka, store: any KeyValueStore = MemoryStore(),
    _ adjust: (inout ChainConfiguration) -> Void = { _ in }
  ) throws {
    keys = try (1...3).map { try #require(PrivateKey(Hash32(UInt256(UInt64($0))))) }
    var configuration = ChainConfiguration()
    configuration.schedule = ForkSchedule(only: fork)
    configuration.genesis = Genesis(accounts: keys.map(\.address), balance: Self.ether &* 1000)
    adjust(&configuration)
    chain = try Blockchain(
      configuration: configuration, store: store, clock: clock, accounts: AccountStore(keys))
  }

  func transfer(_ wei: UInt256, nonce: UInt64, fee: UInt256 = 3_000_000_000, key index: Int = 0)
    -> SignedTransaction
  {
    var transaction = Transaction()
    transaction.chainID = 1337
    transaction.nonce = nonce
    transaction.gasLimit = 21000
    transaction.maxFeePerGas = fee
    transaction.maxPriorityFeePerGas = fee
    transaction.to = Address(truncating: 0xbeef)
    transaction.value = wei
    return SignedTransaction(transaction, by: keys[index])
  }

  func balance(_ address: Address, _ tag: BlockTag = .latest) throws -> UInt256 {
    try chain.state(at: tag).account(at: address)?.balance ?? 0
  }
}

/// A folder that goes with the value.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("chain-\(UUID().uuidString)").path

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
