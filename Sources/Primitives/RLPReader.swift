/// Reads an encoding's items one after the other, in canonical form only, without making values of what lies
/// between them.
package struct RLPReader: Sendable {
  @usableFromInline let bytes: Bytes
  @usableFromInline var offset: Int
  @usableFromInline let end: Int

  /// Begins at the first of the items in a range of the bytes.
  @usableFromInline
  init(_ bytes: Bytes, from start: Int, to end: Int) { (self.bytes, offset, self.end) = (bytes, start, end) }

  /// Begins at the first item of the list that fills `bytes` from `start` on.
  package init(listIn bytes: Bytes, from start: Int = 0) throws(RLPError) {
    var whole = RLPReader(bytes, from: start, to: bytes.count)
    self = try whole.list()
    try whole.finish()
  }

  package var isAtEnd: Bool { offset == end }

  /// Whether the item that comes next is a list.
  package var isAtList: Bool { offset < end && bytes[offset] >= 0xc0 }

  /// Throws where items are left.
  package func finish() throws(RLPError) { if offset != end { throw .surplusBytes } }

  /// The items of the list that comes next.
  package mutating func list() throws(RLPError) -> RLPReader {
    let (range, isList) = try item()
    guard isList else { throw .expectedList }
    return RLPReader(bytes, from: range.lowerBound, to: range.upperBound)
  }

  /// The string that comes next.
  @inlinable
  package mutating func string() throws(RLPError) -> ArraySlice<UInt8> {
    let (range, isList) = try item()
    guard !isList else { throw .expectedString }
    return bytes[range]
  }

  /// The whole item that comes next: what a string holds, or the encoding of a list.
  package mutating func stringOrEncodedList() throws(RLPError) -> ArraySlice<UInt8> {
    let start = offset
    let (range, isList) = try item()
    return isList ? bytes[start..<range.upperBound] : bytes[range]
  }

  /// A number without leading zeros, of at most 256 bits.
  package mutating func number() throws(RLPError) -> UInt256 {
    let string = try string()
    if string.first == 0 { throw .leadingZero }
    if string.count > 32 { throw .tooLarge }
    var limbs = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
    for byte in string {
      limbs.3 = limbs.3 << 8 | limbs.2 >> 56
      limbs.2 = limbs.2 << 8 | limbs.1 >> 56
      limbs.1 = limbs.1 << 8 | limbs.0 >> 56
      limbs.0 = limbs.0 << 8 | UInt64(byte)
    }
    return UInt256(limbs.0, limbs.1, limbs.2, limbs.3)
  }

  /// A number without leading zeros, of at most 64 bits.
  package mutating func number64() throws(RLPError) -> UInt64 {
    let string = try string()
    if string.first == 0 { throw .leadingZero }
    if string.count > 8 { throw .tooLarge }
    var value: UInt64 = 0
    for byte in string { value = value << 8 | UInt64(byte) }
    return value
  }

  /// A value of fixed width.
  @inlinable
  package mutating func fixed<Value: FixedBytes>(_ type: Value.Type = Value.self) throws(RLPError) -> Value {
    let string = try string()
    guard let value = Value(string) else {
      throw .wrongWidth(expected: Value.byteCount, found: string.count)
    }
    return value
  }

  /// Where the next item's payload lies, and whether it is a list.
  @usableFromInline
  mutating func item() throws(RLPError) -> (payload: Range<Int>, isList: Bool) {
    guard offset < end else { throw .endsEarly }
    let prefix = bytes[offset]
    if prefix < 0x80 {
      defer { offset += 1 }
      return (offset..<(offset + 1), false)
    }
    let isList = prefix >= 0xc0
    var start = offset + 1
    let count = try RLP.payloadCount(prefix - (isList ? 0xc0 : 0x80), in: bytes, from: &start, to: end)
    if !isList, count == 1, bytes[start] < 0x80 { throw .notCanonical }
    offset = start + count
    return (start..<offset, isList)
  }
}
