import Primitives

/// A JSON value as a wallet's request carries it, from whichever decoder read it.
package indirect enum TypedDataValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number's digits as they were written.
  case number(String)
  case string(String)
  case array([TypedDataValue])
  case object([String: TypedDataValue])
}

/// Why typed data can't be hashed.
package enum TypedDataError: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed(String)
  case unknownType(String)
  case missing(field: String)
  case mismatch(field: String, type: String)
  case arraysNeedNewerVersion(field: String)
  case tooDeep

  package var description: String {
    switch self {
    case .malformed(let what): "typed data: \(what)"
    case .unknownType(let name): "typed data: \"\(name)\" is neither a known type nor defined"
    case .missing(let field): "typed data: no value for \"\(field)\""
    case .mismatch(let field, let type): "typed data: the value of \"\(field)\" is no \(type)"
    case .arraysNeedNewerVersion(let field):
      "typed data: \"\(field)\" is an array, which version 3 doesn't know"
    case .tooDeep: "typed data: nested too deeply"
    }
  }
}

extension TypedDataValue {
  /// The whole number that a JSON number, decimal text or hexadecimal text stands for.
  func integer() -> (magnitude: UInt256, isNegative: Bool)? {
    let text: String
    switch self {
    case .number(let digits): text = digits
    case .string(let string): text = string
    default: return nil
    }
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? text.dropFirst() : text[...]
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    let magnitude = isHexadecimal ? UInt256(hex: digits) : UInt256(decimal: digits)
    return magnitude.map { ($0, isNegative) }
  }

  /// The bytes that a hexadecimal string with `0x` stands for.
  func octets() -> Bytes? {
    guard case .string(let text) = self, text.hasPrefix("0x") else { return nil }
    return Bytes(hex: text)
  }
}
