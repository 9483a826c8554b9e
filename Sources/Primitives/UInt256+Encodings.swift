extension UInt256 {
  /// Makes the number from at most 32 big-endian bytes, or nil when there are more.
  @inlinable
  public init?(bigEndian bytes: some Collection<UInt8>) {
    guard bytes.count <= 32 else { return nil }
    var value = UInt256.zero
    for byte in bytes { value = (value << 8) | UInt256(UInt64(byte)) }
    self = value
  }

  /// All 32 bytes, most significant first.
  public var bigEndianBytes: Bytes { Hash32(self).bytes }

  /// The bytes without leading zeros, most significant first; empty for zero.
  public var minimalBytes: Bytes { withUnsafeBytes(of: Hash32(self)) { Bytes($0[(32 - byteWidth)...]) } }

  /// Makes the number from 1 to 64 hexadecimal digits, with or without `0x`.
  public init?(hex text: some StringProtocol) {
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    let significant = digits.utf8.drop { $0 == 0x30 }
    guard !digits.isEmpty, significant.count <= 64 else { return nil }
    var value = UInt256.zero
    for digit in significant {
      guard let nibble = hexDigitValue(digit) else { return nil }
      value = (value << 4) | UInt256(UInt64(nibble))
    }
    self = value
  }

  /// Makes the number from decimal digits, or nil when it needs more than 256 bits.
  public init?(decimal text: some StringProtocol) {
    guard !text.isEmpty else { return nil }
    var value = UInt256.zero
    for digit in text.utf8 {
      guard (0x30...0x39).contains(digit), let tens = value.multiplied(by: 10),
        let next = tens.adding(UInt256(UInt64(digit - 0x30)))
      else { return nil }
      value = next
    }
    self = value
  }

  /// A JSON-RPC quantity: `0x` and hexadecimal digits without leading zeros.
  public var quantity: String {
    guard !isZero else { return "0x0" }
    let text = minimalBytes.hex
    return text.utf8.dropFirst(2).first == 0x30 ? "0x" + text.dropFirst(3) : text
  }
}

extension UInt256: CustomStringConvertible {
  /// Decimal digits.
  public var description: String {
    var rest = self
    var groups: [String] = []
    while let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000),
      !rest.isZero
    {
      let digits = String(remainder.l0)
      groups.append(quotient.isZero ? digits : String(repeating: "0", count: 18 - digits.count) + digits)
      rest = quotient
    }
    return groups.isEmpty ? "0" : groups.reversed().joined()
  }
}
