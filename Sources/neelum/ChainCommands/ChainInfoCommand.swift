import Chain
import Primitives
import Storage

extension Command {
  /// Tells what chain is in a directory.
  static let chainInfo = onChain(
    "info", operands: "", summary: "Tell what chain is in a directory.",
    about: "Tells the chain's identity and forks, where it stands, what is stored and how much room it takes."
  ) { settings in
    if !settings.operands.isEmpty { throw ChainCommandError("chain info takes no file") }
    let directory = try ChainDirectory(settings.dataDirectory)
    defer { directory.store.close() }
    let (chain, view) = (directory.chain, directory.chain.view)
    tell("directory", directory.path)
    tell("format", "\(ChainIdentity.format)")
    tell("chain id", "\(chain.identity.chainID)")
    tell("genesis", "\(view.genesisHash), \(chain.isFromFile ? "from a file" : "from a node's options")")
    for (name, value) in chain.identity.forks { tell(name, value) }
    tell("head", "\(view.number) \(view.headHash)")
    tell("state root", "\(view.head.stateRoot)")
    for entry in try chain.inventory() {
      tell(entry.kind, "\(entry.count), \(entry.bytes) bytes unpacked")
    }
    tell("size on disk", "\(directory.store.bytesOnDisk) bytes")
    for snapshot in try chain.snapshots() { tell("snapshot \(snapshot.id)", "after block \(snapshot.block)") }
  }
}

private func tell(_ name: String, _ value: String) {
  print(name + ":" + String(repeating: " ", count: max(1, 32 - name.count)) + value)
}
