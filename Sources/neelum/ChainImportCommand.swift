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
      help: "The genesis file of the chain that the blocks belong to, in geth's format."),
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
    words: ["chain", "import"], usage: "chain import --genesis FILE --database.dbPath DIR FILE...",
    summary: "Check blocks from a file by every rule and add them to a chain."
  ) { arguments in
    let help = {
      helpText(
        usage: "neelum chain import --genesis FILE --database.dbPath DIR [--skip-seal] FILE...",
        about: "Checks blocks, one after the other in the network's encoding, by every rule, and keeps them.",
        options: .chainImport, defaults: ChainImportSettings())
    }
    return run(
      arguments, defaults: ChainImportSettings(), options: .chainImport, help: help, operands: \.files,
      importChain)
  }
}

/// Why blocks could not be taken over.
private struct ImportError: Error, CustomStringConvertible {
  let description: String
}

private func importChain(_ settings: ChainImportSettings) throws {
  guard let genesis = settings.genesisFile, let directory = settings.dataDirectory, !settings.files.isEmpty
  else {
    throw ImportError(
      description: "chain import needs --genesis FILE, --database.dbPath DIR and a file of blocks")
  }
  let file = try GenesisFile(json: try contents(of: genesis))
  var configuration = ChainConfiguration()
  configuration.chainID = file.chainID
  configuration.schedule = file.schedule
  configuration.genesis = file.genesis
  // One sync at the end serves all: a cut-off import is begun again.
  configuration.sync = .never
  let store = try LevelDBStore(path: directory)
  defer { store.close() }
  let chain = try Blockchain(configuration: configuration, store: store)
  for path in settings.files {
    var counts: [ImportedBlock: Int] = [:]
    var blocks = try BlockFile(path)
    var number = 0
    while let bytes = try blocks.next() {
      number += 1
      do throws(ChainError) {
        counts[try chain.importBlock(bytes, waivesSeals: settings.skipsSeal), default: 0] += 1
      } catch {
        throw ImportError(description: "\(path): block \(number) of the file: \(explanation(error))")
      }
    }
    let (new, known) = (counts[.head, default: 0] + counts[.side, default: 0], counts[.known, default: 0])
    print("\(path): \(new) blocks added, \(known) known before")
  }
  try store.sync()
  let view = chain.view
  print("head \(view.number) \(view.headHash)")
}
