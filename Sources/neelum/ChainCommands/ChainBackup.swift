import Chain
import Glibc
import RPC
import Storage

/// Copies a chain, as it is now, from its open database to a new directory.
///
/// The copy gets its name only when all of it has reached the disk and opens, so that one that was cut off is never
/// taken for a backup.
func backUp(_ store: any KeyValueStore, in directory: String, to target: String) throws -> Node.BackedUpChain
{
  var target = target
  while target.count > 1, target.hasSuffix("/") { target.removeLast() }
  let unfinished = target + ".unfinished"
  for path in [target, unfinished] where access(path, F_OK) == 0 { throw FileError(path, EEXIST) }
  do {
    let head = try copy(of: store, to: unfinished)
    // The node's own accounts belong to the chain: without their mnemonic nobody could spend from them.
    let mnemonic = Wallet.mnemonicFile(in: directory)
    if access(mnemonic, F_OK) == 0 {
      try create(Wallet.mnemonicFile(in: unfinished), secret: contents(of: mnemonic))
    }
    guard rename(unfinished, target) == 0 else { throw FileError(target, errno) }
    return head
  } catch {
    // What failed for want of room must not keep taking it.
    unlink(Wallet.mnemonicFile(in: unfinished))
    do { try LevelDBStore.remove(unfinished) } catch let leftover {
      throw ChainCommandError("\(explanation(error)); and \(unfinished) stays: \(leftover)")
    }
    throw error
  }
}

/// Copies what a store holds now to a new directory; answers where the copied chain stands.
private func copy(of store: any KeyValueStore, to path: String) throws -> Node.BackedUpChain {
  let copy = try LevelDBStore(path: path)
  defer { copy.close() }
  try store.frozen().copy(to: copy)
  guard let view = try StoredChain(copy)?.view else { throw ChainCommandError("there is no chain to copy") }
  return Node.BackedUpChain(number: view.number, hash: view.headHash)
}
