import Primitives

/// A node of the trie. See Yellow Paper, appendix D.
indirect enum Node: Sendable {
  /// The rest of the key, in nibbles, and the value.
  case leaf(path: Bytes, value: Bytes)
  /// Nibbles that all keys below share; the child is always a branch.
  case `extension`(path: Bytes, child: NodeReference)
  /// Sixteen children, and the value of the key that ends here.
  case branch(children: [NodeReference], value: Bytes?)
}

/// What a node knows of a child.
enum NodeReference: Sendable {
  case none
  /// The child lies in the store under its path.
  case hash(Hash32)
  /// The child itself: short enough to stand inside its parent, or changed.
  case node(Node)

  var isNone: Bool { if case .none = self { true } else { false } }
}

extension Node {
  static let noChildren = [NodeReference](repeating: .none, count: 16)
}

/// The nibbles of a key, high one first.
func nibbles(of key: Bytes) -> Bytes {
  var path = Bytes()
  path.reserveCapacity(2 * key.count)
  for byte in key {
    path.append(byte >> 4)
    path.append(byte & 15)
  }
  return path
}

/// Packs nibbles with a flag that tells odd from even and leaf from extension.
func compact(_ path: Bytes, isLeaf: Bool) -> Bytes {
  let flag: UInt8 = isLeaf ? 2 : 0
  let isOdd = path.count % 2 == 1
  var packed = Bytes()
  packed.reserveCapacity(path.count / 2 + 1)
  packed.append(isOdd ? (flag | 1) << 4 | path[0] : flag << 4)
  var index = isOdd ? 1 : 0
  while index + 1 < path.count {
    packed.append(path[index] << 4 | path[index + 1])
    index += 2
  }
  return packed
}

/// How many nibbles two paths share from `start` on.
func sharedCount(_ left: Bytes, _ right: Bytes, from start: Int) -> Int {
  let end = min(left.count, right.count)
  var index = start
  while index < end, left[index] == right[index] { index += 1 }
  return index - start
}
