import EVM
import Primitives
import Storage
import Trie

extension ChainView {
  /// Goes on in a layer above a database whose state may be behind its head; a chain in memory has all of it.
  mutating func completeState(of head: HeadRecord) throws(ChainError) {
    let record = try value(Meta.state)
    if record == nil, store is MemoryStore { return }
    guard let stored = record.flatMap(HeadRecord.init(stored:)) else {
      throw .corruptState("the record of the latest state is missing or damaged")
    }
    let layer = StateLayer(over: store, stored: stored)
    store = layer
    if stored != head { try addOverdueState(since: stored, of: head, to: layer) }
  }

  /// Makes what a database lacks whose state is that of an earlier head.
  ///
  /// The change sets since then tell every key that has changed, and its values. Exactly the paths to those keys are
  /// made anew in the tries; the roots show whether the database agrees with itself.
  private func addOverdueState(
    since stored: HeadRecord, of head: HeadRecord, to layer: StateLayer
  ) throws(ChainError) {
    var accounts: Set<Bytes> = []
    var slots: [Address: Set<Bytes>] = [:]
    var batch = WriteBatch()
    var changes: [(version: StateVersion, key: Bytes, after: Bytes)] = []
    try layer.visitChanges(after: stored.version) { version, key, after in
      changes.append((version, key, after))
      return true
    }
    var values: [Bytes: Bytes] = [:]
    for (version, key, after) in changes {
      let before = if let known = values[key] { known } else { try value(key) ?? [] }
      batch.set(KeyHistory(.init(version: version, before: before)), of: key)
      values[key] = after
    }
    for (key, value) in values {
      if value.isEmpty { batch.remove(key) } else { batch.set(key, to: value) }
      switch Prefix(of: key) {
      case .account: accounts.insert(key)
      case .slot:
        if let address = Address(key.dropFirst().prefix(20)) { slots[address, default: []].insert(key) }
      default: break
      }
    }
    layer.add(batch, of: head)
    batch = WriteBatch()
    let (then, now) = (state(at: stored.version), LatestState(store: store))
    do {
      for (address, keys) in slots {
        let roots = try [then.account(at: address), now.account(at: address)].map {
          $0?.storageRoot ?? .emptyTrieRoot
        }
        try batch.add(
          keys.map(now.slotLeaf), to: nodes(Prefix.slotNode.key(address)), root: roots[0], giving: roots[1])
      }
      try batch.add(
        accounts.map(now.accountLeaf), to: nodes(Prefix.accountNode.key()), root: stored.root,
        giving: head.root)
    } catch let error as ChainError {
      throw error
    } catch { throw .corruptState("the tries can't be made anew: \(error)") }
    layer.add(batch, of: head)
  }

  func nodes(_ prefix: Bytes) -> StoredNodes { StoredNodes(store: store, prefix: prefix) }
}

extension StateReader {
  /// What the state trie holds for an account, named by its key in the latest state.
  func accountLeaf(_ key: Bytes) throws(StateReadError) -> (key: Bytes, value: Bytes?) {
    var account: Account?
    if let address = Address(key[1...]) { account = try self.account(at: address) }
    return (keccak256(key[1...]).bytes, account?.encoded)
  }

  /// What a storage trie holds for a slot, named by its key in the latest state.
  func slotLeaf(_ key: Bytes) throws(StateReadError) -> (key: Bytes, value: Bytes?) {
    guard let address = Address(key[1..<21]), let slot = UInt256(bigEndian: key[21...]) else {
      throw StateReadError("a changed slot's key is damaged")
    }
    return (keccak256(key[21...]).bytes, trieLeaf(try storage(at: address, slot: slot)))
  }
}

/// What a storage trie holds for a word.
func trieLeaf(_ word: UInt256) -> Bytes? { word.isZero ? nil : RLP.number(word).encoded }

extension WriteBatch {
  /// Adds the nodes that leaves change in a trie, which must come to a known root.
  fileprivate mutating func add(
    _ leaves: [(key: Bytes, value: Bytes?)], to nodes: StoredNodes, root: Hash32, giving wanted: Hash32
  ) throws {
    var trie = Trie(root: root, store: nodes)
    for (path, node) in try trie.update(leaves) {
      if let node { set(nodes.prefix + path, to: node) } else { remove(nodes.prefix + path) }
    }
    guard trie.root == wanted else {
      throw ChainError.corruptState("the state and its trie don't agree: \(trie.root) is not \(wanted)")
    }
  }
}
