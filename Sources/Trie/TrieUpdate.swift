import Primitives

/// Applies a sorted run of changes to a tree, touching only what lies on their paths.
///
/// Not generic, nor is `TrieReplacement`: other rooms' stores would get it unspecialized, at twice the cost.
struct TrieUpdate {
  /// A key in nibbles and its new value; nil removes.
  struct Change {
    let key: Bytes
    let value: Bytes?
  }

  let store: any NodeStore
  /// Paths of nodes that were taken from the store to be rewritten or dropped.
  private(set) var loaded: Set<Bytes> = []

  init(store: any NodeStore) { self.store = store }

  /// The changes by key, each key once.
  static func sorted(_ changes: [(key: Bytes, value: Bytes?)]) -> [Change] {
    let order = changes.indices.sorted { left, right in
      let (one, other) = (changes[left].key, changes[right].key)
      return one == other ? left < right : one.lexicographicallyPrecedes(other)
    }
    var sorted: [Change] = []
    sorted.reserveCapacity(order.count)
    for (place, index) in order.enumerated() {
      let (key, value) = changes[index]
      if place + 1 < order.count, changes[order[place + 1]].key == key { continue }
      sorted.append(.init(key: nibbles(of: key), value: value.flatMap { $0.isEmpty ? nil : $0 }))
    }
    return sorted
  }

  /// The tree below `reference`, which stands at the first `depth` nibbles of the changes' keys, after the changes.
  ///
  /// Recursion is bounded by the length of a key.
  mutating func apply(
    _ changes: ArraySlice<Change>, to reference: NodeReference, depth: Int
  ) throws(TrieError) -> NodeReference {
    guard let first = changes.first, let last = changes.last else { return reference }
    switch reference {
    case .none:
      return build(ArraySlice(changes.filter { $0.value != nil }), depth: depth)
    case .hash:
      let path = Bytes(first.key.prefix(depth))
      let node = try load(path)
      loaded.insert(path)
      return try apply(changes, to: .node(node), depth: depth)
    case .node(.leaf(let path, let value)):
      return build(merge(changes, leaf: Bytes(first.key.prefix(depth)) + path, value), depth: depth)
    case .node(.extension(let path, let child)):
      let prefix = Bytes(first.key.prefix(depth))
      let whole = prefix + path
      let shared = min(
        sharedCount(whole, first.key, from: depth), sharedCount(whole, last.key, from: depth))
      if shared == path.count {
        let child = try apply(changes, to: child, depth: depth + shared)
        return try join(path, child, at: prefix)
      }
      var children = Node.noChildren
      let rest = Bytes(path.dropFirst(shared + 1))
      children[Int(path[shared])] = rest.isEmpty ? child : .node(.extension(path: rest, child: child))
      let branch = try apply(
        changes, to: .node(.branch(children: children, value: nil)), depth: depth + shared)
      return try join(Bytes(path.prefix(shared)), branch, at: prefix)
    case .node(.branch(var children, var value)):
      var rest = changes
      if first.key.count == depth {
        value = first.value
        rest = rest.dropFirst()
      }
      while let nibble = rest.first?.key[depth] {
        let end = rest.firstIndex { $0.key[depth] != nibble } ?? rest.endIndex
        children[Int(nibble)] = try apply(
          rest[rest.startIndex..<end], to: children[Int(nibble)], depth: depth + 1)
        rest = rest[end...]
      }
      return try collapse(children, value, at: Bytes(first.key.prefix(depth)))
    }
  }

  private func load(_ path: Bytes) throws(TrieError) -> Node {
    guard let encoding = try store.node(at: path) else { throw .missingNode(path: path) }
    guard let node = Node(decoding: encoding) else { throw .damagedNode(path: path) }
    return node
  }

  /// The changes with a leaf that stood here before them, unless they speak of it themselves.
  private func merge(_ changes: ArraySlice<Change>, leaf key: Bytes, _ value: Bytes) -> ArraySlice<Change> {
    var merged: [Change] = []
    var isPlaced = false
    for change in changes {
      if !isPlaced, !change.key.lexicographicallyPrecedes(key) {
        if change.key != key { merged.append(Change(key: key, value: value)) }
        isPlaced = true
      }
      if change.value != nil { merged.append(change) }
    }
    if !isPlaced { merged.append(Change(key: key, value: value)) }
    return merged[...]
  }

  /// A tree of nothing but the given leaves, which are sorted and all present.
  func build(_ leaves: ArraySlice<Change>, depth: Int) -> NodeReference {
    guard let first = leaves.first, let last = leaves.last else { return .none }
    if leaves.count == 1 {
      return .node(.leaf(path: Bytes(first.key.dropFirst(depth)), value: first.value ?? []))
    }
    let shared = sharedCount(first.key, last.key, from: depth)
    if shared > 0 {
      let child = build(leaves, depth: depth + shared)
      return .node(.extension(path: Bytes(first.key[depth..<(depth + shared)]), child: child))
    }
    var children = Node.noChildren
    var value: Bytes?
    var rest = leaves
    if first.key.count == depth {
      value = first.value
      rest = rest.dropFirst()
    }
    while let nibble = rest.first?.key[depth] {
      let end = rest.firstIndex { $0.key[depth] != nibble } ?? rest.endIndex
      children[Int(nibble)] = build(rest[rest.startIndex..<end], depth: depth + 1)
      rest = rest[end...]
    }
    return .node(.branch(children: children, value: value))
  }

  /// A branch, or what is left of it when it has fewer than two entries.
  private mutating func collapse(
    _ children: [NodeReference], _ value: Bytes?, at path: Bytes
  ) throws(TrieError) -> NodeReference {
    let occupied = children.indices.filter { !children[$0].isNone }
    if let value {
      return .node(
        occupied.isEmpty ? .leaf(path: [], value: value) : .branch(children: children, value: value))
    }
    guard let only = occupied.first else { return .none }
    if occupied.count > 1 { return .node(.branch(children: children, value: nil)) }
    return try join([UInt8(only)], children[only], at: path)
  }

  /// What stands at `path` when its subtree begins only `nibbles` further down.
  private mutating func join(
    _ nibbles: Bytes, _ reference: NodeReference, at path: Bytes
  ) throws(TrieError) -> NodeReference {
    if nibbles.isEmpty { return reference }
    let node: Node
    switch reference {
    case .none: return .none
    case .node(let known): node = known
    case .hash: node = try load(path + nibbles)
    }
    if case .branch = node { return .node(.extension(path: nibbles, child: reference)) }
    if case .hash = reference { loaded.insert(path + nibbles) }
    switch node {
    case .leaf(let rest, let value): return .node(.leaf(path: nibbles + rest, value: value))
    case .extension(let rest, let child): return .node(.extension(path: nibbles + rest, child: child))
    case .branch: return .node(.extension(path: nibbles, child: reference))
    }
  }
}
