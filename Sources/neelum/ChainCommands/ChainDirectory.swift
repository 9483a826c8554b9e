import Chain
import Storage

/// What the command line of a command on a kept chain decides.
struct ChainCommandSettings: Sendable {
  var dataDirectory: String?
  /// A running node to ask instead.
  var node: String?
  var operands: [String] = []
}

extension [Option<ChainCommandSettings>] {
  static let chainDirectory: [Option<ChainCommandSettings>] = [
    Option(
      "database.dbPath", aliases: ["db", "db_path"], group: "Chain", \.dataDirectory, .text("DIR"),
      help: "The directory that holds the chain; no node may run on it.")
  ]
}

/// Why a command on a chain could not be carried out, in words for the person who typed it.
struct ChainCommandError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A directory with a chain in it, opened.
struct ChainDirectory {
  let path: String
  let store: LevelDBStore
  let chain: StoredChain

  /// Opens what is there; makes nothing.
  init(_ path: String?) throws {
    guard let path else { throw ChainCommandError("the chain's directory is missing: --database.dbPath DIR") }
    (self.path, store) = (path, try LevelDBStore(path: path, makes: false))
    guard let chain = try StoredChain(store) else { throw ChainCommandError("\(path) holds no chain") }
    self.chain = chain
  }
}

extension Command {
  /// A command on the chain of a directory.
  static func onChain(
    _ word: String, operands: String, summary: String, about: String,
    options: [Option<ChainCommandSettings>] = .chainDirectory,
    _ work: @escaping @Sendable (ChainCommandSettings) throws -> Void
  ) -> Command {
    Command(
      words: ["chain", word],
      usage: "chain \(word) --database.dbPath DIR" + (operands.isEmpty ? "" : " " + operands),
      summary: summary,
      about: about, options: options, defaults: ChainCommandSettings(),
      operands: \ChainCommandSettings.operands, work)
  }
}
