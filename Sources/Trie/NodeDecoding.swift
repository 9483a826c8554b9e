import Primitives

extension Node {
  /// Decodes a node's encoding; nil when it is none.
  init?(decoding bytes: Bytes) {
    var reader = NodeReader(bytes: bytes[...])
    guard let payload = reader.list(), reader.bytes.isEmpty else { return nil }
    self.init(items: payload, depth: 0)
  }

  /// Decodes the payload of a node's list; nodes inside nodes nest at most a few deep, as 32 bytes hold no more.
  fileprivate init?(items payload: ArraySlice<UInt8>, depth: Int) {
    guard depth < 16 else { return nil }
    var reader = NodeReader(bytes: payload)
    var probe = reader
    guard probe.skip(), probe.skip() else { return nil }
    if probe.bytes.isEmpty {
      guard let packed = reader.string(), let flag = packed.first, flag < 0x40 else { return nil }
      var path = Bytes()
      path.reserveCapacity(2 * packed.count)
      if flag & 0x10 != 0 {
        path.append(flag & 15)
      } else if flag & 15 != 0 {
        return nil
      }
      for byte in packed.dropFirst() {
        path.append(byte >> 4)
        path.append(byte & 15)
      }
      if flag & 0x20 != 0 {
        guard let value = reader.string(), reader.bytes.isEmpty else { return nil }
        self = .leaf(path: path, value: Bytes(value))
      } else {
        guard let child = reader.reference(depth: depth), !child.isNone, !path.isEmpty else { return nil }
        self = .extension(path: path, child: child)
      }
      return
    }
    var children: [NodeReference] = []
    children.reserveCapacity(16)
    for _ in 0..<16 {
      guard let child = reader.reference(depth: depth) else { return nil }
      children.append(child)
    }
    guard let value = reader.string(), reader.bytes.isEmpty else { return nil }
    self = .branch(children: children, value: value.isEmpty ? nil : Bytes(value))
  }
}

/// Reads a node's items one after the other without making values of those it only passes.
private struct NodeReader {
  var bytes: ArraySlice<UInt8>

  /// The payload of the item at the front, and whether it is a list.
  private mutating func item() -> (payload: ArraySlice<UInt8>, isList: Bool)? {
    guard let prefix = bytes.first else { return nil }
    if prefix < 0x80 {
      defer { bytes = bytes.dropFirst() }
      return (bytes.prefix(1), false)
    }
    let isList = prefix >= 0xc0
    let code = Int(prefix) - (isList ? 0xc0 : 0x80)
    var count = code
    var header = 1
    if code > 55 {
      let width = code - 55
      guard width <= 4, bytes.count > width else { return nil }
      count = bytes.dropFirst().prefix(width).reduce(0) { $0 << 8 | Int($1) }
      header += width
    }
    guard bytes.count - header >= count else { return nil }
    let payload = bytes.dropFirst(header).prefix(count)
    bytes = bytes.dropFirst(header + count)
    return (payload, isList)
  }

  mutating func list() -> ArraySlice<UInt8>? {
    guard let item = item(), item.isList else { return nil }
    return item.payload
  }

  mutating func string() -> ArraySlice<UInt8>? {
    guard let item = item(), !item.isList else { return nil }
    return item.payload
  }

  mutating func skip() -> Bool { item() != nil }

  mutating func reference(depth: Int) -> NodeReference? {
    guard let item = item() else { return nil }
    if item.isList {
      guard let node = Node(items: item.payload, depth: depth + 1) else { return nil }
      return .node(node)
    }
    if item.payload.isEmpty { return NodeReference.none }
    guard let hash = Hash32(item.payload) else { return nil }
    return .hash(hash)
  }
}
