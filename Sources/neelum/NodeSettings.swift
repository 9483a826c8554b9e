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
  /// Wei.
  var gasPrice = UInt256(2_000_000_000)
  var blockGasLimit: UInt64 = 30_000_000
  var callGasLimit: UInt64 = 50_000_000
  var callTimeLimit = Duration.seconds(5)

  var hardfork = Hardfork.osaka
  var chainID: UInt64 = 1337
  var networkID: UInt64?
  var genesisFile: String?

  var dataDirectory: String?
  var sync = ChainConfiguration.Sync.block

  var isQuiet = false
  var isVerbose = false
}
