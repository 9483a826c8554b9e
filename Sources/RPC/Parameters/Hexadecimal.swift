package import Primitives

extension JSONValue {
  /// The digits of a string behind its `0x`.
  fileprivate func hexDigits(of shape: String) throws(ParameterFault) -> ArraySlice<UInt8> {
    guard let text else { throw .expected(shape, self) }
    if text.isEmpty { throw ParameterFault("empty hex string") }
    guard text.count >= 2, text[text.startIndex] == UInt8(ascii: "0"),
      text[text.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    else { throw ParameterFault("hex string without 0x prefix") }
    return text.dropFirst(2)
  }

  /// The bytes of exactly `count` that a string writes.
  fileprivate func fixedBytes(_ count: Int, of shape: String) throws(ParameterFault) -> Bytes {
    let digits = try hexDigits(of: shape)
    guard digits.count == count * 2 else {
      throw ParameterFault("hex string has length \(digits.count), want \(count * 2) for \(shape)")
    }
    guard let bytes = Bytes(hexDigits: digits) else { throw ParameterFault("invalid hex string") }
    return bytes
  }

  /// The number that a quantity writes: no leading zeros, at most `bits` bits.
  fileprivate func quantity(bits: Int) throws(ParameterFault) -> UInt256 {
    let digits = try hexDigits(of: UInt256.shape)
    guard let first = digits.first else { throw ParameterFault("hex string \"0x\"") }
    if first == UInt8(ascii: "0"), digits.count > 1 {
      throw ParameterFault("hex number with leading zero digits")
    }
    if digits.count > bits / 4 { throw ParameterFault("hex number > \(bits) bits") }
    var number = UInt256.zero
    for digit in digits {
      guard let nibble = hexDigitValue(digit) else { throw ParameterFault("invalid hex string") }
      number = number << 4 | UInt256(UInt64(nibble))
    }
    return number
  }
}

extension Address: Parameter {
  package static var shape: String { "an address" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    guard let address = Address(try value.fixedBytes(20, of: Self.shape)) else {
      throw ParameterFault("invalid hex string")
    }
    self = address
  }
}

extension Hash32: Parameter {
  package static var shape: String { "a hash" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    guard let hash = Hash32(try value.fixedBytes(32, of: Self.shape)) else {
      throw ParameterFault("invalid hex string")
    }
    self = hash
  }
}

extension UInt256: Parameter {
  package static var shape: String { "a quantity" }

  package init(_ value: JSONValue) throws(ParameterFault) { self = try value.quantity(bits: 256) }
}

extension UInt64: Parameter {
  package static var shape: String { "a quantity" }

  package init(_ value: JSONValue) throws(ParameterFault) { self = try value.quantity(bits: 64).l0 }
}

extension HexData: Parameter {
  package static var shape: String { "data" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    let digits = try value.hexDigits(of: Self.shape)
    if digits.count % 2 != 0 { throw ParameterFault("hex string of odd length") }
    guard let bytes = Bytes(hexDigits: digits) else { throw ParameterFault("invalid hex string") }
    self.bytes = bytes
  }
}

/// A number for the development methods, whose clients also send plain JSON numbers (Hardhat's and Ganache's
/// helpers, web3.py), decimal strings and leading zeros.
package struct LenientNumber: Parameter {
  package static var shape: String { "a number" }

  package var value: UInt256

  package init(_ value: JSONValue) throws(ParameterFault) {
    if let digits = value.numberText {
      guard let number = UInt256(decimal: String(decoding: digits, as: UTF8.self)) else {
        throw ParameterFault("expected a whole number from 0 on")
      }
      self.value = number
      return
    }
    guard let text = value.string else { throw .expected(Self.shape, value) }
    let isHexadecimal = text.hasPrefix("0x") || text.hasPrefix("0X")
    guard let number = isHexadecimal ? UInt256(hex: text) : UInt256(decimal: text) else {
      throw ParameterFault("invalid number")
    }
    self.value = number
  }

  /// The number of seconds, blocks or the like; more than 64 bits are refused.
  package func small() throws(RPCError) -> UInt64 {
    guard let small = value.exactUInt64 else { throw .invalidParameters("number > 64 bits") }
    return small
  }

  /// The number, which may not be higher than a bound.
  func small(upTo limit: UInt64) throws(RPCError) -> UInt64 {
    let small = try small()
    if small > limit { throw .invalidParameters("number > \(limit)") }
    return small
  }
}
