import Bridge
import Glibc
import RPC
import Storage

extension [Option<ChainCommandSettings>] {
  static let chainBackup: [Option<ChainCommandSettings>] =
    chainDirectory + [
      Option(
        "rpc", group: "Chain", \.node, .text("URL"),
        help: "Let the node that runs here copy its own chain, while it goes on.")
    ]
}

extension Command {
  /// Copies a chain to another directory.
  static let chainBackup = onChain(
    "backup", operands: "TARGET", summary: "Copy a chain to another directory, also while its node runs.",
    about: """
      Copies the chain of a directory, or with --rpc URL that of a node that runs on this machine, to a new directory.
      A node can be started on the copy with the options of the original.
      """, options: .chainBackup
  ) { settings in
    guard settings.operands.count == 1, let operand = settings.operands.first else {
      throw ChainCommandError("chain backup needs the new directory's name")
    }
    let target = try absolute(operand)
    if let node = settings.node {
      let head = try requestBackup(from: node, to: target)
      print("\(operand): head \(head.number) \(head.hash)")
    } else {
      let directory = try ChainDirectory(settings.dataDirectory)
      defer { directory.store.close() }
      let head = try backUp(directory.store, in: directory.path, to: target)
      print("\(operand): head \(head.number) \(head.hash)")
    }
  }
}

/// A path from the root, as another process needs it.
private func absolute(_ path: String) throws -> String {
  if path.hasPrefix("/") { return path }
  guard let here = getcwd(nil, 0) else { throw FileError(".", errno) }
  defer { free(here) }
  return String(cString: here) + "/" + path
}
