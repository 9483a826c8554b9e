import Primitives

/// Replaces the values of keys that a tree holds, in the nodes' encodings as they lie.
///
/// Most blocks change only what is there. Then no node is taken apart: each keeps its path and its shape, and in its
/// parent's encoding 32 bytes change. Where a key is new or goes, or a node stands inside its parent, `root` answers
/// nil and the general `TrieUpdate` does the work.
struct TrieReplacement {
  typealias Change = TrieUpdate.Change

  private let store: any NodeStore
  /// By key, each key once.
  private let changes: [Change]
  private(set) var nodes: NodeChanges = []

  init(_ changes: [Change], in store: any NodeStore) { (self.changes, self.store) = (changes, store) }

  /// The hash of the root after the changes; nil where they aren't mere replacements.
  mutating func root() throws(TrieError) -> Hash32? {
    try hash(after: changes.startIndex..<changes.endIndex, depth: 0)
  }

  /// The hash of the node at the first `depth` nibbles of some of the changes' keys, after these changes.
  ///
  /// Recursion is bounded by the length of a key.
  private mutating func hash(after range: Range<Int>, depth: Int) throws(TrieError) -> Hash32? {
    if range.isEmpty { return nil }
    let path = Bytes(changes[range.lowerBound].key.prefix(depth))
    guard var encoding = try store.node(at: path) else { throw .missingNode(path: path) }
    guard let items = NodeItems(encoding) else { throw .damagedNode(path: path) }
    if items.count == 17 {
      var start = range.lowerBound
      while start < range.upperBound {
        guard let nibble = nibble(of: start, at: depth) else { return nil }
        var end = start + 1
        while end < range.upperBound, self.nibble(of: end, at: depth) == nibble { end += 1 }
        let place = items.starts[Int(nibble)]
        guard encoding[place] == NodeItems.hashPrefix,
          let child = try hash(after: start..<end, depth: depth + 1)
        else { return nil }
        child.write(to: &encoding, at: place + 1)
        start = end
      }
    } else {
      guard let shared = items.path(in: encoding) else { throw .damagedNode(path: path) }
      for index in range where !shared.leads(to: changes[index].key, from: depth, in: encoding) { return nil }
      if shared.isLeaf {
        let change = changes[range.lowerBound]
        guard range.count == 1, change.key.count == depth + shared.count, let value = change.value else {
          return nil
        }
        encoding = items.leaf(in: encoding, with: value)
        // A shorter one would stand inside its parent.
        if encoding.count < 32 { return nil }
      } else {
        guard encoding[items.starts[1]] == NodeItems.hashPrefix,
          let child = try hash(after: range, depth: depth + shared.count)
        else { return nil }
        child.write(to: &encoding, at: items.starts[1] + 1)
      }
    }
    nodes.append((path, encoding))
    return keccak256(encoding)
  }

  private func nibble(of index: Int, at depth: Int) -> UInt8? {
    depth < changes[index].key.count ? changes[index].key[depth] : nil
  }
}

/// Where the nibbles of a leaf or an extension lie in its encoding, two a byte.
private struct PackedPath {
  let start: Int
  let end: Int
  let isLeaf: Bool

  var count: Int { end - start }

  /// Whether a key in nibbles goes on with this path.
  func leads(to key: Bytes, from depth: Int, in encoding: Bytes) -> Bool {
    if key.count - depth < count { return false }
    for place in start..<end {
      let byte = encoding[place / 2]
      if key[depth + place - start] != (place % 2 == 0 ? byte >> 4 : byte & 15) { return false }
    }
    return true
  }
}

/// Where the items of a node's encoding begin.
private struct NodeItems {
  static let hashPrefix: UInt8 = 0xa0

  private(set) var starts: [Int] = []
  var count: Int { starts.count }

  /// Nil when the bytes are no list of 2 or 17 items.
  init?(_ encoding: Bytes) {
    guard let first = encoding.first, first >= 0xc0 else { return nil }
    var offset = first < 0xf8 ? 1 : Int(first) - 0xf6
    starts.reserveCapacity(17)
    while offset < encoding.count {
      starts.append(offset)
      let prefix = encoding[offset]
      switch prefix {
      case ..<0x80: offset += 1
      case 0x80..<0xb8: offset += Int(prefix) - 0x7f
      case 0xc0..<0xf8: offset += Int(prefix) - 0xbf
      default:
        guard let size = RLP.byteCount(ofItemWithHeader: encoding[offset...]) else { return nil }
        offset += size
      }
    }
    guard offset == encoding.count, count == 2 || count == 17 else { return nil }
  }

  /// The path of a leaf or an extension; nil when it is none.
  func path(in encoding: Bytes) -> PackedPath? {
    let start = starts[0] + (encoding[starts[0]] < 0x80 ? 0 : 1)
    guard encoding[starts[0]] < 0xb8, start < starts[1], encoding[start] < 0x40 else { return nil }
    let flag = encoding[start]
    return PackedPath(
      start: 2 * start + (flag & 0x10 == 0 ? 2 : 1), end: 2 * starts[1], isLeaf: flag & 0x20 != 0)
  }

  /// The leaf with another value.
  func leaf(in encoding: Bytes, with value: Bytes) -> Bytes {
    var writer = RLPWriter(capacity: encoding.count + value.count)
    writer.appendList { list in
      list.append(encoded: encoding[starts[0]..<starts[1]])
      list.append(string: value)
    }
    return writer.bytes
  }
}

extension Hash32 {
  /// Puts the bytes over those at an offset.
  fileprivate func write(to bytes: inout Bytes, at offset: Int) {
    withUnsafeBytes(of: self) { hash in
      bytes.withUnsafeMutableBytes { $0[offset..<(offset + 32)].copyBytes(from: hash) }
    }
  }
}
