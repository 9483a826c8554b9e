/// The value of a hexadecimal digit, or nil.
@inlinable
package func hexDigitValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case 0x30...0x39: digit &- 0x30
  case 0x61...0x66: digit &- 0x57
  case 0x41...0x46: digit &- 0x37
  default: nil
  }
}

extension [UInt8] {
  /// Decodes an even number of hexadecimal digits, with or without `0x`; nil when anything else stands there.
  package init?(hex text: some StringProtocol) {
    var digits = [UInt8](text.utf8)[...]
    if digits.starts(with: [0x30, 0x78]) || digits.starts(with: [0x30, 0x58]) {
      digits = digits.dropFirst(2)
    }
    self.init(hexDigits: digits)
  }

  /// Decodes an even number of hexadecimal digits in ASCII, without prefix.
  package init?(hexDigits digits: ArraySlice<UInt8>) {
    guard digits.count % 2 == 0 else { return nil }
    self.init()
    reserveCapacity(digits.count / 2)
    var index = digits.startIndex
    while index < digits.endIndex {
      guard let high = hexDigitValue(digits[index]), let low = hexDigitValue(digits[index + 1]) else {
        return nil
      }
      append(high << 4 | low)
      index += 2
    }
  }
}

extension Sequence<UInt8> {
  /// Lower-case hexadecimal with `0x`.
  package var hex: String {
    var text: [UInt8] = [0x30, 0x78]
    text.reserveCapacity(2 + 2 * underestimatedCount)
    for byte in self {
      text.append(lowerHexDigits[Int(byte >> 4)])
      text.append(lowerHexDigits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// `0` to `f` in ASCII.
package let lowerHexDigits: [UInt8] = Array("0123456789abcdef".utf8)
