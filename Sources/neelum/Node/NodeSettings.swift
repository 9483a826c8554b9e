import Chain
import Cryptography
import EVM
import Primitives

/// What a node's command line decides, with the defaults of an empty one.
struct NodeSettings: Sendable {
  var host = "127.0.0.1"
  var port = 8545
  var virtualHosts: [String] = []
  var origins: [String] = []
  var allowsInsecureUnlock = false

  var accountCount = 10
  /// Wei.
  var accountBalance = UInt256(1000).multiplied(by: UInt256(1_000_000_000_000_000_000)) ?? .zero
  var isDeterministic = false
  var mnemonic: String?
  var seed: String?
  var path = DerivationPath.ethereum

  /// Zero mines each transaction at once.
  var blockTime = Duration.zero
  /// Whether transactions are mined at once beside the blocks of `blockTime`.
  var hasMixedMining = false
  var minesManually = false
  var order = ChainConfiguration.Ordering.fee
  var coinbase = Address.zero
  var extraData: Bytes = []
  /// Seconds between timestamps; nil follows the clock.
  var timestampIncrement: UInt64?
  /// Wei.
  var gasPrice = UInt256(2_000_000_000)
  var blockGasLimit: UInt64 = 30_000_000
  var callGasLimit: UInt64 = 50_000_000
  var callTimeLimit = Duration.seconds(5)

  var poolLimits = TransactionPool.Limits()
  var allowsUnprotected = false

  var hardfork = Hardfork.osaka
  /// Wei per gas of the first block.
  var baseFee = FeeRules.initialBaseFee
  var hasStrictTime = false
  /// Seconds since 1970.
  var startTime: UInt64?
  var chainID: UInt64 = 1337
  var networkID: UInt64?
  var genesisFile: String?

  var dataDirectory: String?
  var sync = ChainConfiguration.Sync.block

  var isQuiet = false
  var isVerbose = false
}

extension NodeSettings {
  /// Tells the chain when it mines, and what.
  func describeMining(in configuration: inout ChainConfiguration) {
    let isInterval = blockTime > .zero && !hasMixedMining
    configuration.mining = isInterval || minesManually ? .manual : .automatic
    configuration.blockInterval = minesManually ? .zero : blockTime
    (configuration.ordering, configuration.beneficiary) = (order, coinbase)
    (configuration.extraData, configuration.defaultGasPrice) = (extraData, gasPrice)
    (configuration.timestampIncrement, configuration.startTime) = (timestampIncrement, startTime)
    (configuration.hasStrictTime, configuration.poolLimits) = (hasStrictTime, poolLimits)
    configuration.allowsUnprotected = allowsUnprotected
  }
}
