/// A sorted map as a B+ tree: a lookup or an insertion is one search a level, and moves at most one node's entries.
struct OrderedMap<Value: Sendable>: Sendable {
  typealias Entry = (key: [UInt8], value: Value)

  private var root = Node<Value>()

  subscript(key: [UInt8]) -> Value? {
    get { root.value(for: key) }
    set {
      if let newValue {
        if let split = root.insert(key, newValue) { root = Node(root, split) }
      } else {
        root.remove(key)
      }
    }
  }

  /// Up to `limit` entries of a range from its start, or from its end.
  func page(_ range: KeyRange, backwards: Bool, limit: Int) -> [Entry] {
    var entries: [Entry] = []
    if limit > 0 { _ = root.collect(range, backwards: backwards, limit: limit, into: &entries) }
    return entries
  }
}

/// A leaf holds entries; any other node holds nodes, and between each two of them a key that the entries of the second
/// begin with or come after, and no others do.
private struct Node<Value: Sendable>: Sendable {
  private static var largest: Int { 64 }

  private var keys = SortedKeys()
  private var values: [Value] = []
  private var children: [Node] = []

  /// An empty leaf.
  init() {}

  /// The node above two.
  init(_ first: Node, _ second: (key: [UInt8], node: Node)) {
    keys.insert(second.key, at: 0)
    children = [first, second.node]
  }

  private var isLeaf: Bool { children.isEmpty }
  private var isEmpty: Bool { isLeaf && values.isEmpty }

  /// The child that holds a key, if any does.
  private func child(for key: [UInt8]) -> Int {
    let (index, isFound) = keys.search(key)
    return isFound ? index + 1 : index
  }

  /// Goes down by pointers, which counts no references; nothing changes the nodes meanwhile.
  func value(for key: [UInt8]) -> Value? {
    withUnsafePointer(to: self) { root in
      var node = root
      while !node.pointee.isLeaf {
        let child = node.pointee.child(for: key)
        guard let first = node.pointee.children.withUnsafeBufferPointer({ $0.baseAddress }) else {
          return nil
        }
        node = first + child
      }
      let (index, isFound) = node.pointee.keys.search(key)
      return isFound ? node.pointee.values[index] : nil
    }
  }

  /// Sets a value; answers the second half, under its first key, where the node grew too large for one.
  mutating func insert(_ key: [UInt8], _ value: Value) -> (key: [UInt8], node: Node)? {
    if isLeaf {
      let (index, isFound) = keys.search(key)
      if isFound {
        values[index] = value
        return nil
      }
      keys.insert(key, at: index)
      values.insert(value, at: index)
      return split(after: index)
    }
    let index = child(for: key)
    guard let split = children[index].insert(key, value) else { return nil }
    keys.insert(split.key, at: index)
    children.insert(split.node, at: index + 1)
    return self.split(after: index + 1)
  }

  /// Keys that only grow (block numbers) leave full nodes behind, others halves.
  private mutating func split(after index: Int) -> (key: [UInt8], node: Node)? {
    let count = isLeaf ? values.count : children.count
    if count <= Self.largest { return nil }
    let cut = index == count - 1 ? count - 1 : count / 2
    var tail = Node()
    if isLeaf {
      tail.keys = keys.split(at: cut)
      tail.values = Array(values[cut...])
      values.removeSubrange(cut...)
      return (tail.keys[0], tail)
    }
    let key = keys[cut - 1]
    tail.keys = keys.split(at: cut)
    keys.remove(at: cut - 1)
    tail.children = Array(children[cut...])
    children.removeSubrange(cut...)
    return (key, tail)
  }

  /// Removes an entry, and with it nodes that are left without any.
  mutating func remove(_ key: [UInt8]) {
    if isLeaf {
      let (index, isFound) = keys.search(key)
      guard isFound else { return }
      keys.remove(at: index)
      values.remove(at: index)
      return
    }
    let index = child(for: key)
    children[index].remove(key)
    guard children[index].isEmpty else { return }
    children.remove(at: index)
    if keys.count > 0 { keys.remove(at: max(0, index - 1)) }
    if children.count == 1 { self = children[0] }
  }

  /// Adds the entries of a range in order, or backwards; false when no more are wanted.
  func collect(
    _ range: KeyRange, backwards: Bool, limit: Int, into entries: inout [OrderedMap<Value>.Entry]
  ) -> Bool {
    let first = isLeaf ? keys.search(range.lower).index : child(for: range.lower)
    var end = range.upper.map { keys.search($0).index } ?? keys.count
    // Before the first key that isn't in the range lies a node that may have some.
    if !isLeaf { end += 1 }
    for place in 0..<max(0, end - first) {
      let index = backwards ? end - 1 - place : first + place
      if isLeaf {
        entries.append((keys[index], values[index]))
        if entries.count == limit { return false }
      } else if !children[index].collect(range, backwards: backwards, limit: limit, into: &entries) {
        return false
      }
    }
    return true
  }
}
