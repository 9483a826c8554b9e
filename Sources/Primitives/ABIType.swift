/// A type of the contract ABI. See the Solidity documentation, "Contract ABI Specification".
///
/// `fixed` and `ufixed` are left out: no compiler makes them.
package indirect enum ABIType: Hashable, Sendable {
  /// `uint8` to `uint256`.
  case unsigned(bits: Int)
  /// `int8` to `int256`, in two's complement.
  case signed(bits: Int)
  case address
  case bool
  /// `bytes1` to `bytes32`.
  case fixedBytes(Int)
  /// An address and a selector: 24 bytes.
  case function
  case bytes
  case string
  case array(ABIType)
  case fixedArray(ABIType, count: Int)
  case tuple([ABIType])
}

extension ABIType {
  /// Reads a canonical type such as `(uint256,string)[2][]`; `uint` and `int` stand for 256 bits.
  ///
  /// A JSON ABI writes `tuple` and lists the components beside it: hand them over and they stand in for the word.
  package init(_ text: some StringProtocol, components: [ABIType]? = nil) throws(ABIError) {
    var parser = ABITypeParser(text: Bytes(text.utf8), components: components)
    self = try parser.type(depth: 0)
    if !parser.isAtEnd { throw .badType(String(text)) }
  }

  /// The name that signatures carry.
  package var canonicalName: String {
    switch self {
    case .unsigned(let bits): "uint\(bits)"
    case .signed(let bits): "int\(bits)"
    case .address: "address"
    case .bool: "bool"
    case .fixedBytes(let count): "bytes\(count)"
    case .function: "function"
    case .bytes: "bytes"
    case .string: "string"
    case .array(let element): element.canonicalName + "[]"
    case .fixedArray(let element, let count): element.canonicalName + "[\(count)]"
    case .tuple(let members): "(" + members.map(\.canonicalName).joined(separator: ",") + ")"
    }
  }

  /// Whether values have different widths, so that the head holds an offset in their place.
  package var isDynamic: Bool {
    switch self {
    case .bytes, .string, .array: true
    case .fixedArray(let element, _): element.isDynamic
    case .tuple(let members): members.contains(where: \.isDynamic)
    default: false
    }
  }

  /// Bytes that a value takes in the head of what holds it.
  var headWidth: Int {
    if isDynamic { return 32 }
    return switch self {
    case .fixedArray(let element, let count): element.headWidth * count
    case .tuple(let members): members.reduce(0) { $0 + $1.headWidth }
    default: 32
    }
  }
}

/// Reads types by recursive descent, no deeper than `deepest`.
private struct ABITypeParser {
  static let deepest = 32
  /// Elements of a fixed array; keeps widths far from overflow.
  static let longest = 1 << 16

  let text: Bytes
  let components: [ABIType]?
  var offset = 0

  init(text: Bytes, components: [ABIType]?) { (self.text, self.components) = (text, components) }

  var isAtEnd: Bool { offset == text.count }

  private var error: ABIError { .badType(String(decoding: text, as: UTF8.self)) }

  mutating func type(depth: Int) throws(ABIError) -> ABIType {
    guard depth < Self.deepest else { throw error }
    var type = next(is: "(") ? try tuple(depth: depth) : try word()
    var suffixes = 0
    while next(is: "[") {
      suffixes += 1
      guard depth + suffixes < Self.deepest else { throw error }
      if next(is: "]") {
        type = .array(type)
      } else {
        let count = try number()
        guard count > 0, count <= Self.longest, next(is: "]"), type.headWidth <= Self.longest * 32 else {
          throw error
        }
        type = .fixedArray(type, count: count)
      }
    }
    return type
  }

  private mutating func tuple(depth: Int) throws(ABIError) -> ABIType {
    if next(is: ")") { return .tuple([]) }
    var members: [ABIType] = []
    repeat { members.append(try type(depth: depth + 1)) } while next(is: ",")
    guard next(is: ")") else { throw error }
    return .tuple(members)
  }

  private mutating func word() throws(ABIError) -> ABIType {
    let start = offset
    while offset < text.count, (0x61...0x7a).contains(text[offset]) { offset += 1 }
    let name = String(decoding: text[start..<offset], as: UTF8.self)
    let hasNumber = offset < text.count && (0x30...0x39).contains(text[offset])
    let size = hasNumber ? try number() : nil
    switch (name, size) {
    case ("uint", let bits): return .unsigned(bits: try width(bits))
    case ("int", let bits): return .signed(bits: try width(bits))
    case ("bytes", let count?) where (1...32).contains(count): return .fixedBytes(count)
    case ("bytes", nil): return .bytes
    case ("address", nil): return .address
    case ("bool", nil): return .bool
    case ("string", nil): return .string
    case ("function", nil): return .function
    case ("tuple", nil):
      guard let components else { throw error }
      return .tuple(components)
    default: throw error
    }
  }

  private func width(_ bits: Int?) throws(ABIError) -> Int {
    let bits = bits ?? 256
    guard bits > 0, bits <= 256, bits % 8 == 0 else { throw error }
    return bits
  }

  private mutating func number() throws(ABIError) -> Int {
    let start = offset
    while offset < text.count, (0x30...0x39).contains(text[offset]) { offset += 1 }
    let digits = text[start..<offset]
    guard digits.count < 8, digits.first != 0x30,
      let value = Int(String(decoding: digits, as: UTF8.self))
    else { throw error }
    return value
  }

  private mutating func next(is character: Unicode.Scalar) -> Bool {
    guard offset < text.count, text[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }
}
