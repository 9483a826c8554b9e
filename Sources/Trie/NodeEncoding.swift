import Primitives

/// Encodes nodes from the leaves up and keeps those that their parents name by hash.
struct NodeEncoder {
  /// Stays empty where only the root is asked for.
  private(set) var nodes: NodeChanges = []
  private let keepsNodes: Bool
  private var path: Bytes = []

  init(keepsNodes: Bool) { self.keepsNodes = keepsNodes }

  /// The hash of the whole tree below a reference.
  mutating func root(of reference: NodeReference) -> Hash32 {
    switch reference {
    case .none: return .emptyTrieRoot
    case .hash(let hash): return hash
    case .node(let node):
      let encoding = encoding(of: node)
      if keepsNodes { nodes.append(([], encoding)) }
      return keccak256(encoding)
    }
  }

  private mutating func encoding(of node: Node) -> Bytes {
    switch node {
    case .leaf(let path, let value):
      var writer = RLPWriter(capacity: path.count / 2 + value.count + 12)
      writer.appendList { list in
        list.append(string: compact(path, isLeaf: true))
        list.append(string: value)
      }
      return writer.bytes
    case .extension(let nibbles, let child):
      var writer = RLPWriter(capacity: nibbles.count / 2 + 40)
      writer.appendList { list in
        list.append(string: compact(nibbles, isLeaf: false))
        path.append(contentsOf: nibbles)
        append(child, to: &list)
        path.removeLast(nibbles.count)
      }
      return writer.bytes
    case .branch(let children, let value):
      var writer = RLPWriter(capacity: 33 * 17)
      writer.appendList { list in
        for nibble in 0..<16 {
          path.append(UInt8(nibble))
          append(children[nibble], to: &list)
          path.removeLast()
        }
        list.append(string: value ?? [])
      }
      return writer.bytes
    }
  }

  private mutating func append(_ reference: NodeReference, to list: inout RLPWriter) {
    switch reference {
    case .none: list.append(string: [])
    case .hash(let hash): list.append(fixed: hash)
    case .node(let node):
      let encoding = encoding(of: node)
      if encoding.count < 32 {
        list.append(encoded: encoding)
      } else {
        list.append(fixed: keccak256(encoding))
        if keepsNodes { nodes.append((path, encoding)) }
      }
    }
  }
}
