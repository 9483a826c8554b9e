package import EVM
package import Primitives
import Storage
import Synchronization

/// Counts unwindings, so that a view of an undone future notices instead of answering from another past.
final class Epoch: Sendable {
  private let count = Atomic<UInt64>(0)

  var current: UInt64 { count.load(ordering: .acquiring) }
  func advance() { count.add(1, ordering: .acquiringAndReleasing) }
  /// Takes `advance` back, where nothing was undone after all.
  func retreat() { count.subtract(1, ordering: .acquiringAndReleasing) }
}

/// The state after a block, for ever: blocks that come later don't change it, and an undone one says so.
package struct StateView: StateReader, Sendable {
  let store: any KeyValueStore
  let version: StateVersion
  let epochs: Epoch
  let epoch: UInt64
  /// Changes that are not stored: those of the block that would be mined now.
  var overlay: StateDiff?

  package func account(at address: Address) throws(StateReadError) -> Account? {
    if let change = overlay?.accounts[address] {
      var account = change.account
      // The root isn't made yet, but must tell that there is storage to be read.
      if account?.storageRoot == .emptyTrieRoot, change.storage.contains(where: { !$0.value.isZero }) {
        account?.storageRoot = .zero
      }
      return account
    }
    guard let bytes = try value(for: Prefix.account.key(address)) else { return nil }
    return try stateAccount(bytes)
  }

  package func storage(at address: Address, slot: UInt256) throws(StateReadError) -> UInt256 {
    if let change = overlay?.accounts[address] {
      if let word = change.storage[slot] { return word }
      if change.clearsStorage || change.account == nil { return 0 }
    }
    guard let bytes = try value(for: Prefix.slot.key(address, slot: slot)) else { return 0 }
    return try stateWord(bytes)
  }

  package func code(withHash hash: Hash32) throws(StateReadError) -> Bytes {
    if let code = overlay?.codes[hash] { return code }
    return try stateCode(hash, in: store)
  }

  /// The code of an account; empty where there is none.
  package func code(at address: Address) throws(StateReadError) -> Bytes {
    guard let account = try account(at: address), account.codeHash != .emptyKeccak else { return [] }
    return try code(withHash: account.codeHash)
  }

  /// Reads the latest value first and then whether a later version replaced it: in this order a block that is
  /// written in between is seen in its history entry.
  func value(for key: Bytes) throws(StateReadError) -> Bytes? {
    do {
      var value = try store.value(for: key)
      try store.visitHistory(of: key, from: version.next) { history in
        if let before = history.change(after: version)?.before { value = before.isEmpty ? nil : before }
        return false
      }
      if epochs.current != epoch { throw StoreError.failed("the block was undone while it was read") }
      return value
    } catch { throw StateReadError("\(error)") }
  }
}

/// The latest state, read without a look at history: the writer's own view.
struct LatestState: StateReader {
  let store: any KeyValueStore

  func account(at address: Address) throws(StateReadError) -> Account? {
    guard let bytes = try stateValue(Prefix.account.key(address), in: store) else { return nil }
    return try stateAccount(bytes)
  }

  func storage(at address: Address, slot: UInt256) throws(StateReadError) -> UInt256 {
    guard let bytes = try stateValue(Prefix.slot.key(address, slot: slot), in: store) else { return 0 }
    return try stateWord(bytes)
  }

  func code(withHash hash: Hash32) throws(StateReadError) -> Bytes { try stateCode(hash, in: store) }
}

private func stateValue(_ key: Bytes, in store: any KeyValueStore) throws(StateReadError) -> Bytes? {
  do { return try store.value(for: key) } catch { throw StateReadError("\(error)") }
}

private func stateAccount(_ bytes: Bytes) throws(StateReadError) -> Account {
  do { return try Account(stored: bytes) } catch {
    throw StateReadError("a stored account is damaged: \(error)")
  }
}

private func stateWord(_ bytes: Bytes) throws(StateReadError) -> UInt256 {
  guard let word = UInt256(bigEndian: bytes) else { throw StateReadError("a stored word is damaged") }
  return word
}

private func stateCode(_ hash: Hash32, in store: any KeyValueStore) throws(StateReadError) -> Bytes {
  guard let code = try stateValue(Prefix.code.key(hash), in: store) else {
    throw StateReadError("the code \(hash) is missing")
  }
  return code
}
