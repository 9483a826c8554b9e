import Primitives

/// Reads JSON bytes into nodes, strictly and without recursion. See RFC 8259.
struct JSONScanner {
  /// Arrays and objects within each other beyond this are refused.
  static let deepest = 128

  private let bytes: Bytes
  private var offset = 0
  private(set) var nodes: [JSONDocument.Node] = []
  /// The arrays and objects that aren't closed yet.
  private var open: [Int] = []

  init(_ bytes: Bytes) throws(JSONError) {
    guard bytes.count < Int(Int32.max) else { throw .tooLong }
    self.bytes = bytes
    nodes.reserveCapacity(16)
  }

  /// Reads one value and nothing but white space around it.
  mutating func scan() throws(JSONError) {
    skipSpace()
    while true {
      if try !scanValue() { continue }
      if try !goOn() { return }
    }
  }

  /// Reads what follows a complete value, up to the next one; false at the end of the text.
  private mutating func goOn() throws(JSONError) -> Bool {
    while true {
      skipSpace()
      guard let container = open.last else {
        if offset < bytes.count { throw .unexpected(at: offset) }
        return false
      }
      let byte = try current()
      let isArray = nodes[container].kind == .array
      offset += 1
      switch byte {
      case UInt8(ascii: ","):
        skipSpace()
        if !isArray { try scanName() }
        return true
      case UInt8(ascii: "]") where isArray, UInt8(ascii: "}") where !isArray:
        try close(container)
      default:
        throw .unexpected(at: offset - 1)
      }
    }
  }

  /// Reads a value; false when it is an array or object whose first value stands next.
  private mutating func scanValue() throws(JSONError) -> Bool {
    let byte = try current()
    if let container = open.last { nodes[container].count += 1 }
    switch byte {
    case UInt8(ascii: "\""): try scanString()
    case UInt8(ascii: "{"): return try begin(.object, closing: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try begin(.array, closing: UInt8(ascii: "]"))
    case UInt8(ascii: "t"): try scanWord("true", .true)
    case UInt8(ascii: "f"): try scanWord("false", .false)
    case UInt8(ascii: "n"): try scanWord("null", .null)
    default: try scanNumber()
    }
    return true
  }

  private mutating func begin(_ kind: JSONDocument.Kind, closing: UInt8) throws(JSONError) -> Bool {
    if open.count == Self.deepest { throw .tooDeep }
    open.append(nodes.count)
    append(kind, from: offset)
    offset += 1
    skipSpace()
    if try current() == closing {
      offset += 1
      try close(nodes.count - 1)
      return true
    }
    if kind == .object { try scanName() }
    return false
  }

  private mutating func close(_ container: Int) throws(JSONError) {
    open.removeLast()
    nodes[container].end = Int32(truncatingIfNeeded: offset)
    nodes[container].next = Int32(truncatingIfNeeded: nodes.count)
    if nodes[container].kind == .object, nodes[container].count > 1 { try checkNames(of: container) }
  }

  private mutating func scanName() throws(JSONError) {
    guard try current() == UInt8(ascii: "\"") else { throw .unexpected(at: offset) }
    try scanString()
    skipSpace()
    guard try current() == UInt8(ascii: ":") else { throw .unexpected(at: offset) }
    offset += 1
    skipSpace()
  }

  /// Refuses an object in which a name stands twice, for readers would differ about which one holds.
  private func checkNames(of container: Int) throws(JSONError) {
    var names: [(text: ArraySlice<UInt8>, start: Int)] = []
    var index = container + 1
    let end = Int(nodes[container].next)
    while index < end {
      let node = nodes[index]
      let text = bytes[Int(node.start)..<Int(node.end)]
      names.append((node.hasEscapes ? JSONText.unescaped(text)[...] : text, Int(node.start)))
      index = Int(nodes[index + 1].next)
    }
    if names.count <= 16 {
      for later in names.indices.dropFirst() {
        for earlier in names[..<later] where earlier.text == names[later].text {
          throw .duplicateName(at: names[later].start)
        }
      }
    } else {
      var seen = Set<ArraySlice<UInt8>>(minimumCapacity: names.count)
      for name in names where !seen.insert(name.text).inserted { throw .duplicateName(at: name.start) }
    }
  }

  private mutating func append(_ kind: JSONDocument.Kind, from start: Int, hasEscapes: Bool = false) {
    nodes.append(
      JSONDocument.Node(
        kind: kind, hasEscapes: hasEscapes, start: Int32(truncatingIfNeeded: start),
        end: Int32(truncatingIfNeeded: offset), next: Int32(truncatingIfNeeded: nodes.count + 1)))
  }

  private func current() throws(JSONError) -> UInt8 {
    guard offset < bytes.count else { throw .endsEarly }
    return bytes[offset]
  }

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0a, 0x0d: offset += 1
      default: return
      }
    }
  }

  private mutating func scanWord(_ word: StaticString, _ kind: JSONDocument.Kind) throws(JSONError) {
    let start = offset
    for index in 0..<word.utf8CodeUnitCount {
      guard try current() == word.utf8Start[index] else { throw .unexpected(at: offset) }
      offset += 1
    }
    append(kind, from: start)
  }
}

// MARK: - Strings and numbers

extension JSONScanner {
  private mutating func scanString() throws(JSONError) {
    offset += 1
    let start = offset
    var hasEscapes = false
    while true {
      let byte = try current()
      switch byte {
      case UInt8(ascii: "\""):
        append(.string, from: start, hasEscapes: hasEscapes)
        offset += 1
        return
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try scanEscape()
      case 0x20..<0x80:
        offset += 1
      case 0x80...:
        let width = JSONText.sequenceWidth(in: bytes, at: offset)
        if width == 0 { throw .invalidText(at: offset) }
        offset += width
      default:
        throw .unexpected(at: offset)
      }
    }
  }

  /// Checks an escape; halves of surrogate pairs must come together, for alone they are no text.
  private mutating func scanEscape() throws(JSONError) {
    let start = offset
    offset += 1
    switch try current() {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset += 1
    case UInt8(ascii: "u"):
      offset += 1
      let unit = try scanCodeUnit()
      if unit & 0xfc00 == 0xdc00 { throw .invalidText(at: start) }
      if unit & 0xfc00 == 0xd800 {
        guard offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
          bytes[offset + 1] == UInt8(ascii: "u")
        else { throw .invalidText(at: start) }
        offset += 2
        if try scanCodeUnit() & 0xfc00 != 0xdc00 { throw .invalidText(at: start) }
      }
    default:
      throw .invalidText(at: start)
    }
  }

  private mutating func scanCodeUnit() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = hexDigitValue(try current()) else { throw .invalidText(at: offset) }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }

  private mutating func scanNumber() throws(JSONError) {
    let start = offset
    if try current() == UInt8(ascii: "-") { offset += 1 }
    if try current() == UInt8(ascii: "0") { offset += 1 } else { try scanDigits() }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      try scanDigits()
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      let sign = try current()
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
      try scanDigits()
    }
    append(.number, from: start)
  }

  private mutating func scanDigits() throws(JSONError) {
    let start = offset
    while offset < bytes.count, (0x30...0x39).contains(bytes[offset]) { offset += 1 }
    if offset == start {
      _ = try current()
      throw .unexpected(at: offset)
    }
  }
}
