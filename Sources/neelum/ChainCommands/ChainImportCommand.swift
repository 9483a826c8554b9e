import Chain
import Primitives
import Storage

/// What the command line of an import decides.
struct ChainImportSettings: Sendable {
  var genesisFile: String?
  var dataDirectory: String?
  var skipsSeal = false
  var files: [String] = []
}

extension [Option<ChainImportSettings>] {
  static let chainImport: [Option<ChainImportSettings>] = [
    Option(
      "genesis", group: "Chain", \.genesisFile, .text("FILE"),
      help:
        "The genesis file of the chain that the blocks belong to, in geth's format; only for a new directory."
    ),
    Option(
      "database.dbPath", aliases: ["db", "db_path"], group: "Chain", \.dataDirectory, .text("DIR"),
      help: "Keep the chain in this directory; what it already holds goes on from there."),
    Option(
      "skip-seal", group: "Chain", \.skipsSeal, .flag,
      help: "Take mined blocks without looking at their proof of work."),
  ]
}

extension Command {
  /// Takes over blocks from a file.
  static let chainImport = Command(
    words: ["chain", "import"],
    usage: "chain import --database.dbPath DIR [--genesis FILE] [--skip-seal] FILE...",
    summary: "Check blocks from a file by every rule and add them to a chain.",
    about: """
      Checks blocks, one after the other in the network's encoding, by every rule, and keeps them. Known ones are
      passed over, so an import that was cut off is simply begun again.
      """,
    options: .chainImport, defaults: ChainImportSettings(), operands: \ChainImportSettings.files, importChain)
}

private func importChain(_ settings: ChainImportSettings) throws {
  guard let directory = settings.dataDirectory, !settings.files.isEmpty else {
    throw ChainCommandError("chain import needs --database.dbPath DIR and a file of blocks")
  }
  var configuration = ChainConfiguration()
  // Before a directory is made: a genesis that can't be read leaves none.
  if let path = settings.genesisFile {
    try configuration.begin(with: GenesisFile(json: contents(of: path)))
  }
  let store = try LevelDBStore(path: directory, makes: settings.genesisFile != nil)
  defer { store.close() }
  if settings.genesisFile == nil {
    guard let stored = try StoredChain(store) else {
      throw ChainCommandError("\(directory) holds no chain yet: --genesis FILE says how to begin it")
    }
    configuration.goOn(with: stored)
  }
  // One sync at the end serves all: a cut-off import is begun again.
  configuration.sync = .never
  let chain = try Blockchain(configuration: configuration, store: store)
  for path in settings.files { try importBlocks(from: path, to: chain, skipsSeal: settings.skipsSeal) }
  try store.sync()
  let view = chain.view
  print("head \(view.number) \(view.headHash)")
}

private func importBlocks(from path: String, to chain: Blockchain, skipsSeal: Bool) throws {
  if path.hasSuffix(".gz") {
    throw ChainCommandError("\(path): nothing is unpacked here; let gunzip -c do it and import /dev/stdin")
  }
  var counts: [ImportedBlock: Int] = [:]
  var blocks = try BlockFile(path)
  var place = 0
  while let bytes = try blocks.next() {
    place += 1
    do throws(ChainError) {
      counts[try chain.importBlock(bytes, waivesSeals: skipsSeal), default: 0] += 1
    } catch {
      let number = (try? Block.header(in: bytes)).map { "block \($0.number)" } ?? "a block that can't be read"
      throw ChainCommandError("\(path): \(number), number \(place) of the file: \(explanation(error))")
    }
  }
  let (new, known) = (counts[.head, default: 0] + counts[.side, default: 0], counts[.known, default: 0])
  print("\(path): \(new) blocks added, \(known) known before")
}
