import Primitives

extension RawSpan {
  /// The 32-byte big-endian number at an offset, as if zeros without end followed the bytes.
  func number(at offset: Int) -> UInt256 {
    if offset >= 0, offset <= byteCount - 32 {
      return UInt256(
        bigEndianWord(at: offset + 24), bigEndianWord(at: offset + 16),
        bigEndianWord(at: offset + 8), bigEndianWord(at: offset))
    }
    var number = UInt256.zero
    for index in 0..<32 {
      let place = offset + index
      let byte: UInt8 =
        place >= 0 && place < byteCount ? unsafeLoad(fromByteOffset: place, as: UInt8.self) : 0
      number = number << 8 | UInt256(UInt64(byte))
    }
    return number
  }

  /// The eight big-endian bytes at an offset that lies inside.
  @inline(__always)
  func bigEndianWord(at offset: Int) -> UInt64 {
    UInt64(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The eight little-endian bytes at an offset that lies inside.
  @inline(__always)
  func littleEndianWord(at offset: Int) -> UInt64 {
    UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The byte at an offset that lies inside.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }
}

extension Bytes {
  /// Appends the number's 32 big-endian bytes.
  mutating func append(_ number: UInt256) {
    for limb in [number.l3, number.l2, number.l1, number.l0] { appendBigEndian(limb) }
  }

  /// Appends the eight big-endian bytes of a word.
  @inline(__always)
  mutating func appendBigEndian(_ word: UInt64) {
    Swift.withUnsafeBytes(of: word.bigEndian) { append(contentsOf: $0) }
  }
}
