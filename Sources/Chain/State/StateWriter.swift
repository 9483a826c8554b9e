import EVM
import Primitives
import Storage
import Trie

/// Trie nodes in the database, under a prefix of their own for each trie.
struct StoredNodes: NodeStore {
  let store: any KeyValueStore
  let prefix: Bytes

  func node(at path: Bytes) throws(TrieError) -> Bytes? {
    do { return try store.value(for: prefix + path) } catch { throw .store("\(error)") }
  }
}

/// Turns changes of the state into entries of a batch: flat values, trie nodes and what undoes them.
struct StateWriter {
  let store: any KeyValueStore
  private(set) var batch = WriteBatch()
  /// The keys that change, each once, with their values before and after; empty where none was or is.
  private var changes: [(key: Bytes, before: Bytes, after: Bytes)] = []

  init(store: any KeyValueStore) { self.store = store }

  /// Applies a diff to the state under `root` and answers the new root.
  mutating func apply(_ diff: StateDiff, root: Hash32) throws(ChainError) -> Hash32 {
    var leaves: [(key: Bytes, value: Bytes?)] = []
    for (address, change) in diff.accounts {
      let key = Prefix.account.key(address)
      let before = try value(key)
      var storageRoot = Hash32.emptyTrieRoot
      if let before { storageRoot = try decoded(before).storageRoot }
      if storageRoot != .emptyTrieRoot, change.clearsStorage || change.account == nil {
        try clearStorage(of: address, except: change.account == nil ? [:] : change.storage)
        storageRoot = .emptyTrieRoot
      }
      if change.account != nil, !change.storage.isEmpty {
        storageRoot = try applySlots(change.storage, of: address, root: storageRoot)
      }
      var account = change.account
      account?.storageRoot = storageRoot
      let after = account?.stored
      if after == before { continue }
      set(key, from: before, to: after)
      leaves.append((keccak256(address).bytes, account?.encoded))
    }
    for (hash, code) in diff.codes { batch.set(Prefix.code.key(hash), to: code) }
    return try update(leaves, root: root, prefix: Prefix.accountNode.key())
  }

  /// The entries so far; none are left.
  mutating func takeBatch() -> WriteBatch {
    defer { batch = WriteBatch() }
    return batch
  }

  /// Adds what undoes the changes, as those of one version.
  mutating func record(as version: StateVersion) {
    if changes.isEmpty { return }
    var list = RLPWriter(capacity: changes.count * 80)
    list.appendList { list in
      for (key, before, after) in changes {
        list.append(string: key)
        list.append(string: after)
        batch.set(KeyHistory(.init(version: version, before: before)), of: key)
      }
    }
    batch.set(Prefix.changeSet.key(version.rawValue), to: list.bytes)
  }

  private mutating func applySlots(
    _ slots: [UInt256: UInt256], of address: Address, root: Hash32
  ) throws(ChainError) -> Hash32 {
    var leaves: [(key: Bytes, value: Bytes?)] = []
    for (slot, word) in slots {
      let key = Prefix.slot.key(address, slot: slot)
      set(key, from: try value(key), to: word.isZero ? nil : word.minimalBytes)
      leaves.append((keccak256(slot.bigEndianBytes).bytes, word.isZero ? nil : RLP.number(word).encoded))
    }
    return try update(leaves, root: root, prefix: Prefix.slotNode.key(address))
  }

  /// Removes the slots but for those that get new words, and all nodes.
  private mutating func clearStorage(
    of address: Address, except kept: [UInt256: UInt256]
  ) throws(ChainError) {
    var slots: [(Bytes, Bytes)] = []
    var nodes: [Bytes] = []
    do throws(StoreError) {
      try store.scan(KeyRange(prefix: Prefix.slot.key(address)), backwards: false) { key, value in
        slots.append((key, value))
        return true
      }
      try store.scan(KeyRange(prefix: Prefix.slotNode.key(address)), backwards: false) { key, _ in
        nodes.append(key)
        return true
      }
    } catch { throw .store(error) }
    let keptKeys = Set(kept.keys.map { Prefix.slot.key(address, slot: $0) })
    for (key, value) in slots where !keptKeys.contains(key) { set(key, from: value, to: nil) }
    for key in nodes { batch.remove(key) }
  }

  private mutating func set(_ key: Bytes, from before: Bytes?, to after: Bytes?) {
    changes.append((key, before ?? [], after ?? []))
    if let after { batch.set(key, to: after) } else { batch.remove(key) }
  }

  private mutating func update(
    _ leaves: [(key: Bytes, value: Bytes?)], root: Hash32, prefix: Bytes
  ) throws(ChainError) -> Hash32 {
    if leaves.isEmpty { return root }
    var trie = Trie(root: root, store: StoredNodes(store: store, prefix: prefix))
    do throws(TrieError) {
      for (path, node) in try trie.update(leaves) {
        if let node { batch.set(prefix + path, to: node) } else { batch.remove(prefix + path) }
      }
    } catch { throw .corruptState("\(error)") }
    return trie.root
  }

  private func value(_ key: Bytes) throws(ChainError) -> Bytes? {
    do { return try store.value(for: key) } catch { throw .store(error) }
  }

  private func decoded(_ bytes: Bytes) throws(ChainError) -> Account {
    do { return try Account(stored: bytes) } catch { throw .corruptState("a stored account is damaged") }
  }
}

extension StateWriter {
  /// Takes back every version after `version`, from the state under `root`; answers the root before them.
  mutating func unwind(to version: StateVersion, root: Hash32) throws(ChainError) -> Hash32 {
    var undone: Set<StateVersion> = []
    var firsts: [Bytes: StateVersion] = [:]
    try store.visitChanges(after: version) { later, key, _ in
      undone.insert(later)
      if firsts[key] == nil { firsts[key] = later }
      return true
    }
    for later in undone { batch.remove(Prefix.changeSet.key(later.rawValue)) }
    var oldest: [Bytes: Bytes] = [:]
    for (key, first) in firsts {
      oldest[key] = try unwindHistory(of: key, to: version, firstChanged: first)
    }

    var slots: [Address: [UInt256: UInt256]] = [:]
    var leaves: [(key: Bytes, value: Bytes?)] = []
    for (key, before) in oldest where key.first == Prefix.slot.rawValue {
      guard key.count == 53, let address = Address(key[1..<21]), let slot = UInt256(bigEndian: key[21...]),
        let word = UInt256(bigEndian: before)
      else { throw .corruptState("a change of a slot is damaged") }
      slots[address, default: [:]][slot] = word
    }
    for (address, words) in slots {
      var storageRoot = Hash32.emptyTrieRoot
      if let now = try value(Prefix.account.key(address)) { storageRoot = try decoded(now).storageRoot }
      _ = try applySlots(words, of: address, root: storageRoot)
    }
    for (key, before) in oldest where key.first == Prefix.account.rawValue {
      set(key, from: nil, to: before.isEmpty ? nil : before)
      leaves.append((keccak256(key[1...]).bytes, before.isEmpty ? nil : try decoded(before).encoded))
    }
    return try update(leaves, root: root, prefix: Prefix.accountNode.key())
  }

  /// Takes back a key's history after a version; answers what the key held then.
  private mutating func unwindHistory(
    of key: Bytes, to version: StateVersion, firstChanged first: StateVersion
  ) throws(ChainError) -> Bytes {
    var histories: [KeyHistory] = []
    try store.visitHistory(of: key, from: version.next) { history in
      histories.append(history)
      return true
    }
    guard let oldest = histories.first?.change(after: version), oldest.version == first else {
      throw .corruptState("a history entry is missing")
    }
    for history in histories {
      batch.remove(history, of: key)
      if let left = history.unwound(to: version) { batch.set(left, of: key) }
    }
    return oldest.before
  }
}
