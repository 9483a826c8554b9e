import Cryptography
import Primitives

/// The accounts that a node signs for, and where they come from.
struct Wallet: Sendable {
  let mnemonic: Mnemonic
  let path: DerivationPath
  let keys: [PrivateKey]

  init(_ settings: NodeSettings) throws(MnemonicError) {
    if let phrase = settings.mnemonic {
      mnemonic = try Mnemonic(phrase)
    } else if settings.isDeterministic {
      mnemonic = try Mnemonic(Self.deterministicPhrase)
    } else if let seed = settings.seed {
      mnemonic = Mnemonic(ganacheSeed: seed)
    } else {
      mnemonic = .random()
    }
    path = settings.path
    keys = try HDWallet(mnemonic: mnemonic).accounts(settings.accountCount, below: path)
  }

  /// Whether anyone can look the mnemonic up, and so spend from these accounts.
  var isPublic: Bool { Self.publicPhrases.contains(mnemonic.phrase) }

  /// What `-d` stands for in Ganache.
  static let deterministicPhrase =
    "myth like bonus scare over problem client lizard pioneer submit female collect"

  private static let publicPhrases: Set<String> = [
    deterministicPhrase,
    // Hardhat's and Anvil's.
    "test test test test test test test test test test test junk",
    // Truffle's.
    "candy maple cake sugar pudding cream honey rich smooth crumble sweet treat",
  ]
}
