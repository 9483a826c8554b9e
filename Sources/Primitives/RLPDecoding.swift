/// Why bytes are not a canonical encoding, or not the value that was asked for.
package enum RLPError: Error, Hashable, Sendable {
  case endsEarly
  case surplusBytes
  case notCanonical
  case tooDeep
  case expectedString
  case expectedList
  case leadingZero
  case tooLarge
  case wrongWidth(expected: Int, found: Int)
  case wrongCount(expected: Int, found: Int)
}

extension RLP {
  /// Nesting beyond this is refused, so that hostile input cannot exhaust the native stack.
  package static let deepest = 1024

  /// Decodes exactly one item that fills `bytes`; every form but the canonical one is refused.
  package init(decoding bytes: some Collection<UInt8>) throws(RLPError) {
    let bytes = Bytes(bytes)
    var offset = 0
    self = try RLP.item(in: bytes, from: &offset, to: bytes.count, depth: 0)
    if offset != bytes.count { throw .surplusBytes }
  }

  /// Decodes the item at the start of `bytes` and tells how many bytes it takes.
  package static func decodePrefix(of bytes: ArraySlice<UInt8>) throws(RLPError) -> (
    item: RLP, byteCount: Int
  ) {
    let bytes = Bytes(bytes)
    var offset = 0
    let item = try item(in: bytes, from: &offset, to: bytes.count, depth: 0)
    return (item, offset)
  }

  /// How many bytes an item takes, its header included, as the header at the start of `bytes` says; nil when
  /// it is cut off or its length doesn't fit.
  package static func byteCount(ofItemWithHeader bytes: ArraySlice<UInt8>) -> Int? {
    guard let prefix = bytes.first else { return nil }
    let code = prefix < 0xc0 ? prefix &- 0x80 : prefix - 0xc0
    if prefix < 0x80 { return 1 }
    if code < 56 { return 1 + Int(code) }
    let width = Int(code) - 55
    guard bytes.count > width else { return nil }
    var count = 0
    for byte in bytes.dropFirst().prefix(width) {
      guard count < Int.max >> 9 else { return nil }
      count = count << 8 | Int(byte)
    }
    return 1 + width + count
  }

  private static func item(
    in bytes: Bytes, from offset: inout Int, to end: Int, depth: Int
  ) throws(RLPError) -> RLP {
    if depth > deepest { throw .tooDeep }
    guard offset < end else { throw .endsEarly }
    let prefix = bytes[offset]
    offset += 1
    if prefix < 0x80 { return .string([prefix]) }
    let isList = prefix >= 0xc0
    let count = try payloadCount(prefix - (isList ? 0xc0 : 0x80), in: bytes, from: &offset, to: end)
    let stop = offset + count
    if isList {
      var items: [RLP] = []
      while offset < stop { items.append(try item(in: bytes, from: &offset, to: stop, depth: depth + 1)) }
      return .list(items)
    }
    if count == 1, bytes[offset] < 0x80 { throw .notCanonical }
    defer { offset = stop }
    return .string(Bytes(bytes[offset..<stop]))
  }

  /// Reads the payload's length, which `code` states itself below 56 and otherwise says the width of.
  static func payloadCount(
    _ code: UInt8, in bytes: Bytes, from offset: inout Int, to end: Int
  ) throws(RLPError) -> Int {
    if code < 56 {
      guard Int(code) <= end - offset else { throw .endsEarly }
      return Int(code)
    }
    let width = Int(code) - 55
    guard width <= end - offset else { throw .endsEarly }
    if bytes[offset] == 0 { throw .notCanonical }
    var count: UInt64 = 0
    for byte in bytes[offset..<(offset + width)] { count = count << 8 | UInt64(byte) }
    offset += width
    if count < 56 { throw .notCanonical }
    guard count <= UInt64(end - offset) else { throw .endsEarly }
    return Int(count)
  }
}

extension RLP {
  /// The string, or an error when it is a list.
  package func string() throws(RLPError) -> Bytes {
    guard case .string(let string) = self else { throw .expectedString }
    return string
  }

  /// The list's items, or an error when it is a string or, where `count` is given, has another length.
  package func list(count: Int? = nil) throws(RLPError) -> [RLP] {
    guard case .list(let items) = self else { throw .expectedList }
    if let count, items.count != count { throw .wrongCount(expected: count, found: items.count) }
    return items
  }

  /// A number without leading zeros, of at most 256 bits.
  package func number() throws(RLPError) -> UInt256 {
    let string = try string()
    if string.first == 0 { throw .leadingZero }
    guard let value = UInt256(bigEndian: string) else { throw .tooLarge }
    return value
  }

  /// A number without leading zeros, of at most 64 bits.
  package func number64() throws(RLPError) -> UInt64 {
    guard let value = try number().exactUInt64 else { throw .tooLarge }
    return value
  }

  /// A value of fixed width.
  package func fixed<Value: FixedBytes>(_ type: Value.Type = Value.self) throws(RLPError) -> Value {
    let string = try string()
    guard let value = Value(string) else {
      throw .wrongWidth(expected: Value.byteCount, found: string.count)
    }
    return value
  }
}
