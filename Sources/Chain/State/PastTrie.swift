import EVM
import Primitives
import Storage
import Trie

/// The state's tries as a version left them, rebuilt from those of now.
///
/// Only the latest nodes are stored. The change sets since then name every key that has changed; with the values of
/// then put back under exactly those keys, the paths to them are rebuilt, and all other nodes are as they were. An
/// account's leaf carries the root of its storage, so of all storage only the asked account's is rebuilt.
struct PastTrie {
  private let view: ChainView
  private let state: StateView
  private let address: Address
  /// Keys of the latest state that changed since: accounts, and slots of the account asked for.
  private var accounts: Set<Bytes> = []
  private var slots: Set<Bytes> = []
  private let limit: RunLimit

  /// Reads which keys changed since the version; throws `timedOut` where that takes too long.
  init(
    of address: Address, at version: StateVersion, in view: ChainView, limit: RunLimit
  ) throws(ChainError) {
    (self.view, self.address, self.limit) = (view, address, limit)
    state = view.state(at: version)
    var isLate = false
    let own = Prefix.slot.key(address)
    try view.store.visitChanges(after: version) { _, key, _ in
      if key.first == Prefix.account.rawValue {
        accounts.insert(key)
      } else if key.starts(with: own) {
        slots.insert(key)
      }
      isLate = limit.deadline.hasPassed()
      return !isLate
    }
    if isLate { throw .timedOut(after: limit.time) }
  }

  /// Proves the account and slots of it under the root that the state had.
  func proof(slots numbers: [UInt256], root: Hash32) throws(ChainError) -> AccountProof {
    do {
      let account = try state.account(at: address)
      let nodes = try accountTrie().proof(
        of: keccak256(address).bytes, is: account?.encoded, root: root)
      if numbers.isEmpty { return AccountProof(address: address, account: account, nodes: nodes, slots: []) }
      let storage = try storageTrie()
      let slots = try numbers.map { number in
        let word = try state.storage(at: address, slot: number)
        return AccountProof.Slot(
          number: number, word: word,
          nodes: try storage.proof(
            of: keccak256(number.bigEndianBytes).bytes, is: trieLeaf(word),
            root: account?.storageRoot ?? .emptyTrieRoot))
      }
      return AccountProof(address: address, account: account, nodes: nodes, slots: slots)
    } catch let error as ChainError {
      throw error
    } catch let error as StateReadError {
      throw .corruptState(error.reason)
    } catch { throw .corruptState("\(error)") }
  }

  private func accountTrie() throws -> Trie<LayeredNodes> {
    try trie(Prefix.accountNode.key(), root: view.root, keys: accounts, leaf: state.accountLeaf)
  }

  private func storageTrie() throws -> Trie<LayeredNodes> {
    let root = try LatestState(store: view.store).account(at: address)?.storageRoot
    return try trie(
      Prefix.slotNode.key(address), root: root ?? .emptyTrieRoot, keys: slots, leaf: state.slotLeaf)
  }

  /// A trie of now with the values of then under the keys that changed.
  private func trie(
    _ prefix: Bytes, root: Hash32, keys: Set<Bytes>, leaf: (Bytes) throws -> (key: Bytes, value: Bytes?)
  ) throws -> Trie<LayeredNodes> {
    let leaves = try keys.map { key in
      try limit.ensureTime()
      return try leaf(key)
    }
    var trie = Trie(root: root, store: LayeredNodes(base: view.nodes(prefix), changes: [:]))
    for (path, node) in try trie.update(leaves) { trie.store.changes[path] = .some(node) }
    return trie
  }
}

/// Trie nodes in memory above stored ones.
struct LayeredNodes: NodeStore {
  let base: StoredNodes
  var changes: [Bytes: Bytes?]

  func node(at path: Bytes) throws(TrieError) -> Bytes? {
    if let change = changes[path] { return change }
    return try base.node(at: path)
  }
}

extension Trie {
  /// The nodes towards a key, which must show this value, or none, under this root.
  fileprivate func proof(of key: Bytes, is value: Bytes?, root: Hash32) throws -> [Bytes] {
    let nodes = try proof(for: key)
    guard self.root == root, try verifyProof(nodes, root: root, key: key) == value else {
      throw ChainError.corruptState("the state and its trie don't agree at \(key.hex)")
    }
    return nodes
  }
}
