/// Recursive Length Prefix: byte strings and lists of them, in one canonical form. See Yellow Paper, appendix B.
package indirect enum RLP: Hashable, Sendable {
  case string(Bytes)
  case list([RLP])
}

extension RLP {
  /// A number as its big-endian bytes without leading zeros.
  package static func number(_ value: UInt64) -> RLP { .string(UInt256(value).minimalBytes) }

  /// A number as its big-endian bytes without leading zeros.
  package static func number(_ value: UInt256) -> RLP { .string(value.minimalBytes) }

  /// A value of fixed width, all of its bytes.
  package static func fixed(_ value: some FixedBytes) -> RLP { .string(value.bytes) }

  /// The encoding.
  package var encoded: Bytes {
    var writer = RLPWriter()
    writer.append(self)
    return writer.bytes
  }
}

/// Writes encodings one after the other into one buffer.
package struct RLPWriter: Sendable {
  @usableFromInline package internal(set) var bytes: Bytes = []

  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func append(_ item: RLP) {
    switch item {
    case .string(let string): append(string: string)
    case .list(let items): appendList { writer in for item in items { writer.append(item) } }
    }
  }

  // Not one generic method: other rooms would get it unspecialized, at ten times the cost.
  package mutating func append(string: Bytes) { string.withUnsafeBytes { append(string: $0) } }
  package mutating func append(string: ArraySlice<UInt8>) { string.withUnsafeBytes { append(string: $0) } }

  private mutating func append(string: UnsafeRawBufferPointer) {
    if string.count == 1, string[0] < 0x80 {
      bytes.append(string[0])
    } else {
      appendHeader(short: 0x80, long: 0xb7, count: string.count)
      bytes.append(contentsOf: string)
    }
  }

  package mutating func append(number: UInt64) {
    if number == 0 {
      bytes.append(0x80)
    } else if number < 0x80 {
      bytes.append(UInt8(number))
    } else {
      let width = (71 - number.leadingZeroBitCount) / 8
      bytes.append(0x80 + UInt8(width))
      withUnsafeBytes(of: number.bigEndian) { append($0, from: 8 - width) }
    }
  }

  /// A part of a buffer as a buffer: a slice would be copied byte by byte.
  @inlinable
  mutating func append(_ buffer: UnsafeRawBufferPointer, from start: Int = 0, to end: Int? = nil) {
    bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[start..<(end ?? buffer.count)]))
  }

  package mutating func append(number: UInt256) {
    if number.byteWidth <= 8 { return append(number: number.l0) }
    bytes.append(0x80 + UInt8(number.byteWidth))
    withUnsafeBytes(of: Hash32(number)) { append($0, from: 32 - number.byteWidth) }
  }

  /// Appends all bytes of a value.
  @inlinable
  package mutating func append<Value: FixedBytes>(fixed value: Value) {
    bytes.append(0x80 + UInt8(truncatingIfNeeded: Value.byteCount))
    withUnsafeBytes(of: value) { append($0, to: Value.byteCount) }
  }

  /// Appends bytes that already are an encoding.
  package mutating func append(encoded: Bytes) { bytes.append(contentsOf: encoded) }
  package mutating func append(encoded: ArraySlice<UInt8>) { bytes.append(contentsOf: encoded) }

  /// Appends a list whose items the closure writes.
  package mutating func appendList<Failure>(_ body: (inout RLPWriter) throws(Failure) -> Void) throws(Failure)
  {
    let start = bytes.count
    bytes.append(0xc0)
    try body(&self)
    let count = bytes.count - start - 1
    if count < 56 {
      bytes[start] += UInt8(count)
    } else {
      let width = (71 - UInt64(count).leadingZeroBitCount) / 8
      bytes[start] = 0xf7 + UInt8(width)
      withUnsafeBytes(of: UInt64(count).bigEndian) {
        bytes.insert(contentsOf: $0[(8 - width)...], at: start + 1)
      }
    }
  }

  private mutating func appendHeader(short: UInt8, long: UInt8, count: Int) {
    if count < 56 {
      bytes.append(short + UInt8(count))
    } else {
      let width = (71 - UInt64(count).leadingZeroBitCount) / 8
      bytes.append(long + UInt8(width))
      withUnsafeBytes(of: UInt64(count).bigEndian) { append($0, from: 8 - width) }
    }
  }
}
