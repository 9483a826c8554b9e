import Cryptography
import Glibc
import Primitives

/// The accounts that a node signs for, and where they come from.
struct Wallet: Sendable {
  let mnemonic: Mnemonic
  let path: DerivationPath
  let keys: [PrivateKey]

  /// Takes the mnemonic that the settings say. Where they say none, a data directory keeps the random one, for its
  /// accounts have to be there again with the chain.
  init(_ settings: NodeSettings) throws {
    if let phrase = settings.mnemonic {
      mnemonic = try Mnemonic(phrase)
    } else if settings.isDeterministic {
      mnemonic = try Mnemonic(Self.deterministicPhrase)
    } else if let seed = settings.seed {
      mnemonic = Mnemonic(ganacheSeed: seed)
    } else if let directory = settings.dataDirectory, settings.genesisFile == nil {
      mnemonic = try Self.kept(in: directory)
    } else {
      mnemonic = .random()
    }
    path = settings.path
    keys = try HDWallet(mnemonic: mnemonic).accounts(settings.accountCount, below: path)
  }

  /// Where a data directory keeps the random mnemonic.
  static func mnemonicFile(in directory: String) -> String { directory + "/mnemonic" }

  private static func kept(in directory: String) throws -> Mnemonic {
    let path = mnemonicFile(in: directory)
    if access(path, F_OK) == 0 { return try Mnemonic(String(decoding: contents(of: path), as: UTF8.self)) }
    let mnemonic = Mnemonic.random()
    // A database without the file was made with other settings: its own check will say so.
    if access(directory, F_OK) != 0, mkdir(directory, 0o755) != 0 { throw FileError(directory, errno) }
    try create(path, secret: Array((mnemonic.phrase + "\n").utf8))
    return mnemonic
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
