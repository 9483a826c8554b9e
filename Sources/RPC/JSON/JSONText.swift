import Primitives

/// What strings in JSON are made of.
enum JSONText {
  /// The width of the valid UTF-8 sequence of two to four bytes at `offset`; 0 when there is none.
  ///
  /// See Unicode, table 3-7.
  static func sequenceWidth(in bytes: Bytes, at offset: Int) -> Int {
    func byte(_ index: Int) -> UInt8 { offset + index < bytes.count ? bytes[offset + index] : 0 }
    func continues(_ index: Int) -> Bool { byte(index) & 0xc0 == 0x80 }
    switch bytes[offset] {
    case 0xc2...0xdf:
      return continues(1) ? 2 : 0
    case 0xe0...0xef:
      let lowest: UInt8 = bytes[offset] == 0xe0 ? 0xa0 : 0x80
      let highest: UInt8 = bytes[offset] == 0xed ? 0x9f : 0xbf
      return byte(1) >= lowest && byte(1) <= highest && continues(2) ? 3 : 0
    case 0xf0...0xf4:
      let lowest: UInt8 = bytes[offset] == 0xf0 ? 0x90 : 0x80
      let highest: UInt8 = bytes[offset] == 0xf4 ? 0x8f : 0xbf
      return byte(1) >= lowest && byte(1) <= highest && continues(2) && continues(3) ? 4 : 0
    default:
      return 0
    }
  }

  /// The text that the scanner found valid, with its escapes resolved.
  static func unescaped(_ text: ArraySlice<UInt8>) -> Bytes {
    var result: Bytes = []
    result.reserveCapacity(text.count)
    var offset = text.startIndex
    while offset < text.endIndex {
      let byte = text[offset]
      offset += 1
      guard byte == UInt8(ascii: "\\"), offset < text.endIndex else {
        result.append(byte)
        continue
      }
      let escape = text[offset]
      offset += 1
      switch escape {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0c)
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "r"): result.append(0x0d)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = codeUnit(text, &offset)
        if scalar & 0xfc00 == 0xd800 {
          offset += 2
          scalar = 0x10000 + (scalar & 0x3ff) << 10 + codeUnit(text, &offset) & 0x3ff
        }
        if let scalar = Unicode.Scalar(scalar) { result.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
      default: result.append(escape)
      }
    }
    return result
  }

  private static func codeUnit(_ text: ArraySlice<UInt8>, _ offset: inout Int) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 where offset < text.endIndex {
      unit = unit << 4 | UInt32(hexDigitValue(text[offset]) ?? 0)
      offset += 1
    }
    return unit
  }
}
