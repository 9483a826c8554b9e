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
    var payload = Bytes()
    switch node {
    case .leaf(let path, let value):
      payload.reserveCapacity(path.count / 2 + value.count + 12)
      append(string: compact(path, isLeaf: true), to: &payload)
      append(string: value, to: &payload)
    case .extension(let nibbles, let child):
      append(string: compact(nibbles, isLeaf: false), to: &payload)
      path.append(contentsOf: nibbles)
      append(child, to: &payload)
      path.removeLast(nibbles.count)
    case .branch(let children, let value):
      payload.reserveCapacity(33 * 17)
      for nibble in 0..<16 {
        path.append(UInt8(nibble))
        append(children[nibble], to: &payload)
        path.removeLast()
      }
      append(string: value ?? [], to: &payload)
    }
    var encoding = Bytes()
    encoding.reserveCapacity(payload.count + 4)
    appendHeader(short: 0xc0, count: payload.count, to: &encoding)
    encoding.append(contentsOf: payload)
    return encoding
  }

  private mutating func append(_ reference: NodeReference, to payload: inout Bytes) {
    switch reference {
    case .none: payload.append(0x80)
    case .hash(let hash): append(hash, to: &payload)
    case .node(let node):
      let encoding = encoding(of: node)
      if encoding.count < 32 {
        payload.append(contentsOf: encoding)
      } else {
        append(keccak256(encoding), to: &payload)
        if keepsNodes { nodes.append((path, encoding)) }
      }
    }
  }

  private func append(_ hash: Hash32, to payload: inout Bytes) {
    payload.append(0xa0)
    withUnsafeBytes(of: hash) { payload.append(contentsOf: $0) }
  }

  private func append(string: Bytes, to payload: inout Bytes) {
    if string.count == 1, string[0] < 0x80 {
      payload.append(string[0])
    } else {
      appendHeader(short: 0x80, count: string.count, to: &payload)
      payload.append(contentsOf: string)
    }
  }

  private func appendHeader(short: UInt8, count: Int, to bytes: inout Bytes) {
    if count < 56 {
      bytes.append(short + UInt8(count))
    } else {
      let width = (71 - UInt64(count).leadingZeroBitCount) / 8
      bytes.append(short + 55 + UInt8(width))
      for shift in stride(from: 8 * (width - 1), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: count >> shift))
      }
    }
  }
}
