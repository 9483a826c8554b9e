package import Primitives

/// Writes JSON straight into a reply's bytes; commas come by themselves.
package struct JSONWriter: Sendable {
  package internal(set) var bytes: Bytes
  private var needsComma = false
  private let most: Int

  /// Goes on behind `bytes` by `room` more bytes; nil: by any number.
  package init(_ bytes: Bytes = [], room: Int? = nil) {
    self.bytes = bytes
    most = room.map { bytes.count + $0 } ?? .max
  }

  /// Whether there is more than there is room for: lists leave out what follows, as all of it will be dropped.
  var isFull: Bool { bytes.count > most }

  package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
    open(.object)
    try body(&self)
    close(.object)
  }

  package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
    open(.array)
    try body(&self)
    close(.array)
  }

  /// What holds other values.
  enum Container {
    case object, array

    fileprivate var brackets: (open: UInt8, close: UInt8) {
      self == .object ? (UInt8(ascii: "{"), UInt8(ascii: "}")) : (UInt8(ascii: "["), UInt8(ascii: "]"))
    }
  }

  /// Begins what `close` must end, where no closure spans all that belongs into it.
  mutating func open(_ container: Container) {
    separate()
    bytes.append(container.brackets.open)
    needsComma = false
  }

  mutating func close(_ container: Container) {
    bytes.append(container.brackets.close)
    needsComma = true
  }

  /// Writes a member's name; its value must be written next. The name must need no escapes.
  package mutating func name(_ name: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  /// Writes a member's name that is only known when the program runs.
  package mutating func name(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes an address or a hash as a member's name.
  mutating func name(_ name: some FixedBytes) {
    fixed(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func member(_ name: StaticString, _ value: some JSONWritable) {
    self.name(name)
    value.write(to: &self)
  }

  package mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

  package mutating func null() { raw("null") }

  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  /// Writes a plain JSON number. Quantities are strings: see `quantity`.
  package mutating func number(_ value: Int) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    var rest = value.magnitude
    repeat {
      bytes.append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest != 0
    bytes[start...].reverse()
    needsComma = true
  }

  /// Writes text that is JSON already.
  package mutating func raw(_ text: StaticString) {
    separate()
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    needsComma = true
  }

  /// Writes bytes that are JSON already.
  package mutating func raw(_ source: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: source)
    needsComma = true
  }

  package mutating func string(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "u"), 0x30, 0x30])
        bytes.append(hexDigit(byte >> 4))
        bytes.append(hexDigit(byte & 15))
      default:
        bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  /// A place to come back to when what is written next fails half-way.
  struct Mark {
    fileprivate let count: Int
    fileprivate let needsComma: Bool
  }

  var mark: Mark { Mark(count: bytes.count, needsComma: needsComma) }

  /// Forgets what was written since.
  mutating func rewind(to mark: Mark) {
    bytes.removeLast(bytes.count - mark.count)
    needsComma = mark.needsComma
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = false
  }
}

// MARK: - Hexadecimal

extension JSONWriter {
  /// Writes data: `"0x` and two digits a byte.
  package mutating func data(_ data: Bytes) { data.withUnsafeBytes { hex($0) } }

  /// Writes an address, a hash or another value of fixed width.
  package mutating func fixed(_ value: some FixedBytes) {
    withUnsafeBytes(of: value) { hex(UnsafeRawBufferPointer(rebasing: $0.prefix(type(of: value).byteCount))) }
  }

  /// Writes a member whose name and value are both digits.
  mutating func digitsMember(_ name: UInt256, _ value: UInt256) {
    digits(name.bigEndianBytes)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
    digits(value.bigEndianBytes)
  }

  /// Writes bytes as a string of digits without `0x`, as memory and storage stand in traces.
  mutating func digits(_ data: some Sequence<UInt8>) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in data {
      bytes.append(hexDigit(byte >> 4))
      bytes.append(hexDigit(byte & 15))
    }
    bytes.append(UInt8(ascii: "\""))
    closeValue()
  }

  /// Writes a quantity: `"0x` and digits without leading zeros.
  package mutating func quantity(_ value: UInt64) {
    openHex()
    quantityDigits(of: value)
    bytes.append(UInt8(ascii: "\""))
    closeValue()
  }

  /// Writes a quantity: `"0x` and digits without leading zeros.
  package mutating func quantity(_ value: UInt256) {
    if let small = value.exactUInt64 { return quantity(small) }
    openHex()
    var isLeading = true
    for limb in [value.l3, value.l2, value.l1, value.l0] {
      if isLeading && limb == 0 { continue }
      if isLeading { quantityDigits(of: limb) } else { digits(of: limb, from: 60) }
      isLeading = false
    }
    bytes.append(UInt8(ascii: "\""))
    closeValue()
  }

  private mutating func hex(_ source: UnsafeRawBufferPointer) {
    openHex()
    hexDigits(of: source)
    bytes.append(UInt8(ascii: "\""))
    closeValue()
  }

  private mutating func openHex() {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: "0"))
    bytes.append(UInt8(ascii: "x"))
  }

  private mutating func closeValue() { needsComma = true }

  private mutating func quantityDigits(of value: UInt64) {
    digits(of: value, from: value == 0 ? 0 : (63 - value.leadingZeroBitCount) & ~3)
  }

  /// Writes the digits whose lowest bits are `shift` and below.
  private mutating func digits(of value: UInt64, from shift: Int) {
    var shift = shift
    while shift >= 0 {
      bytes.append(hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15))
      shift -= 4
    }
  }

  /// Unsafe: `target` is the array's own storage, made 2 bytes per source byte longer just before.
  private mutating func hexDigits(of source: UnsafeRawBufferPointer) {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: source.count * 2))
    bytes.withUnsafeMutableBufferPointer { target in
      var offset = start
      for byte in source {
        target[offset] = hexDigit(byte >> 4)
        target[offset &+ 1] = hexDigit(byte & 15)
        offset &+= 2
      }
    }
  }
}

/// The lower-case digit of 0 to 15.
@inline(__always)
private func hexDigit(_ nibble: UInt8) -> UInt8 { nibble &+ (nibble < 10 ? 0x30 : 0x57) }
