/// Contract ABI encoding: heads first, then the tails that offsets in the heads point to.
package enum ABI {
  /// Encodes values one after the other, as a call's arguments or a function's results.
  package static func encode(_ values: [ABIValue], as types: [ABIType]) throws(ABIError) -> Bytes {
    guard values.count == types.count else {
      throw .countMismatch(expected: types.count, found: values.count)
    }
    var head = Bytes()
    var tail = Bytes()
    let headWidth = types.reduce(0) { $0 + $1.headWidth }
    for (value, type) in zip(values, types) {
      if type.isDynamic {
        head += UInt256(UInt64(headWidth + tail.count)).bigEndianBytes
        tail += try encode(value, as: type)
      } else {
        head += try encode(value, as: type)
      }
    }
    return head + tail
  }

  private static func encode(_ value: ABIValue, as type: ABIType) throws(ABIError) -> Bytes {
    switch (type, value) {
    case (.unsigned(let bits), .number(let number)):
      guard number.bitWidth <= bits else { throw .outOfRange(type) }
      return number.bigEndianBytes
    case (.signed(let bits), .number(let number)):
      guard number.fits(signedBits: bits) else { throw .outOfRange(type) }
      return number.bigEndianBytes
    case (.address, .address(let address)):
      return address.number.bigEndianBytes
    case (.bool, .bool(let flag)):
      return UInt256(flag ? 1 : 0).bigEndianBytes
    case (.fixedBytes(let count), .bytes(let bytes)):
      guard bytes.count == count else { throw .outOfRange(type) }
      return padded(bytes)
    case (.function, .bytes(let bytes)):
      guard bytes.count == 24 else { throw .outOfRange(type) }
      return padded(bytes)
    case (.bytes, .bytes(let bytes)):
      return UInt256(UInt64(bytes.count)).bigEndianBytes + padded(bytes)
    case (.string, .string(let string)):
      return UInt256(UInt64(string.utf8.count)).bigEndianBytes + padded(Bytes(string.utf8))
    case (.array(let element), .list(let values)):
      let types = [ABIType](repeating: element, count: values.count)
      return try UInt256(UInt64(values.count)).bigEndianBytes + encode(values, as: types)
    case (.fixedArray(let element, let count), .list(let values)):
      return try encode(values, as: [ABIType](repeating: element, count: count))
    case (.tuple(let members), .list(let values)):
      return try encode(values, as: members)
    default:
      throw .valueMismatch(type)
    }
  }

  /// Fills bytes with zeros on the right to whole words.
  private static func padded(_ bytes: Bytes) -> Bytes {
    bytes + Bytes(repeating: 0, count: (32 - bytes.count % 32) % 32)
  }
}

extension UInt256 {
  /// Whether the two's-complement number can be written in so many bits.
  func fits(signedBits bits: Int) -> Bool {
    guard bits < 256 else { return true }
    return arithmeticallyShiftedRight(by: UInt64(bits) - 1) == (isNegative ? .max : .zero)
  }
}
