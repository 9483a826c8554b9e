import Primitives

/// A cursor over 32-byte ABI words of types that have a fixed size, the only ones the market's events and
/// single answers use. Every reader gives nil at the end of the bytes or when a word is out of its type's range.
struct ABIWords {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: Bytes) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number() -> UInt256? {
    guard rest.count >= 32 else { return nil }
    defer { rest = rest.dropFirst(32) }
    return UInt256(bigEndian: rest.prefix(32))
  }

  mutating func integer() -> UInt64? { number().flatMap(\.exactUInt64) }

  mutating func address() -> Address? { number().flatMap(Address.init(exactly:)) }
}

extension Address {
  /// The address that a word holds, or nil when its high 12 bytes are not zero.
  init?(exactly number: UInt256) {
    guard number.bitWidth <= 160 else { return nil }
    self.init(truncating: number)
  }
}
