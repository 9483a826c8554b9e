package import Primitives

/// The Merkle Patricia trie over a node store, of which it only reads. See Yellow Paper, appendix D.
///
/// Keys are taken as they are: callers that want the secure trie hash them first.
package struct Trie<Store: NodeStore> {
  /// The hash that stands for all keys and values.
  package private(set) var root: Hash32
  /// Where unchanged nodes lie.
  package var store: Store

  package init(root: Hash32 = .emptyTrieRoot, store: Store) {
    (self.root, self.store) = (root, store)
  }

  /// Sets values, or removes those whose value is nil or empty, and returns the nodes that the store must take over.
  ///
  /// Costs the paths of the keys, whatever the size of the trie. Where a key comes twice, the last one counts.
  package mutating func update(
    _ changes: [(key: Bytes, value: Bytes?)]
  ) throws(TrieError) -> NodeChanges {
    let sorted = TrieUpdate.sorted(changes)
    if sorted.isEmpty { return [] }
    if root != .emptyTrieRoot {
      var replacement = TrieReplacement(sorted, in: store)
      if let root = try replacement.root() {
        self.root = root
        return replacement.nodes
      }
    }

    var update = TrieUpdate(store: store)
    let start: NodeReference = root == .emptyTrieRoot ? .none : .hash(root)
    let tree = try update.apply(sorted[...], to: start, depth: 0)
    var encoder = NodeEncoder(keepsNodes: true)
    root = encoder.root(of: tree)
    let kept = Set(encoder.nodes.map(\.path))
    return encoder.nodes + update.loaded.subtracting(kept).map { ($0, nil) }
  }

  /// The value of a key, or nil.
  package func value(for key: Bytes) throws(TrieError) -> Bytes? {
    var found: Bytes?
    try walk(to: key) { _ in
    } value: {
      found = $0
    }
    return found
  }

  /// The encodings of the nodes from the root towards a key: they prove its value, or that it has none.
  package func proof(for key: Bytes) throws(TrieError) -> [Bytes] {
    var nodes: [Bytes] = []
    try walk(to: key) {
      nodes.append($0)
    } value: { _ in
    }
    return nodes
  }

  private func walk(
    to key: Bytes, node visit: (Bytes) -> Void, value take: (Bytes) -> Void
  ) throws(TrieError) {
    let key = nibbles(of: key)
    var depth = 0
    var reference: NodeReference = root == .emptyTrieRoot ? .none : .hash(root)
    while true {
      let node: Node
      switch reference {
      case .none: return
      case .node(let known): node = known
      case .hash:
        let path = Bytes(key.prefix(depth))
        guard let encoding = try store.node(at: path) else { throw .missingNode(path: path) }
        guard let decoded = Node(decoding: encoding) else { throw .damagedNode(path: path) }
        visit(encoding)
        node = decoded
      }
      guard let step = node.step(towards: key, depth: depth) else { return }
      switch step {
      case .value(let value): return take(value)
      case .child(let child, let below): (reference, depth) = (child, below)
      }
    }
  }
}

extension Node {
  enum Step {
    case value(Bytes)
    case child(NodeReference, depth: Int)
  }

  /// Where a key leads from this node, which stands `depth` nibbles down; nil when it leads nowhere.
  func step(towards key: Bytes, depth: Int) -> Step? {
    switch self {
    case .leaf(let path, let value):
      return key.dropFirst(depth).elementsEqual(path) ? .value(value) : nil
    case .extension(let path, let child):
      return key.dropFirst(depth).starts(with: path) ? .child(child, depth: depth + path.count) : nil
    case .branch(let children, let value):
      if key.count == depth { return value.map(Step.value) }
      return .child(children[Int(key[depth])], depth: depth + 1)
    }
  }
}
