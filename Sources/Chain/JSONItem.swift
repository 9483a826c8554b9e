import Primitives

/// A value of a genesis file.
enum JSONItem: Decodable, Sendable {
  case object([String: JSONItem])
  case list([JSONItem])
  case string(String)
  case number(UInt64)
  case flag(Bool)
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let number = try? container.decode(UInt64.self) {
      self = .number(number)
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let object = try? container.decode([String: JSONItem].self) {
      self = .object(object)
    } else if let list = try? container.decode([JSONItem].self) {
      self = .list(list)
    } else {
      self = .other
    }
  }

  subscript(name: String) -> JSONItem? { if case .object(let fields) = self { fields[name] } else { nil } }

  /// A number: as JSON has it, in decimal digits, or in hexadecimal ones after `0x`.
  func word(_ name: String) throws(ChainError) -> UInt256? {
    switch self[name] {
    case nil, .other: return nil
    case .number(let number): return UInt256(number)
    case .string(let text):
      if text == "0x" || text.isEmpty { return 0 }
      let value = text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text)
      guard let value else { throw .invalidGenesis("\(name): \(text) is no number") }
      return value
    default: throw .invalidGenesis("\(name) is no number")
    }
  }

  func uint64(_ name: String) throws(ChainError) -> UInt64? {
    guard let word = try word(name) else { return nil }
    guard let value = word.exactUInt64 else { throw .invalidGenesis("\(name) is too large") }
    return value
  }

  func flag(_ name: String) -> Bool? { if case .flag(let flag) = self[name] { flag } else { nil } }

  func bytes(_ name: String) throws(ChainError) -> Bytes? {
    guard let item = self[name] else { return nil }
    guard case .string(let text) = item, let bytes = Bytes(hex: text) else {
      throw .invalidGenesis("\(name) is no hexadecimal string")
    }
    return bytes
  }

  func fixed<Value: FixedBytes>(_ name: String) throws(ChainError) -> Value? {
    guard let bytes = try bytes(name), !bytes.isEmpty else { return nil }
    guard let value = Value(bytes) else {
      throw .invalidGenesis("\(name) must have \(Value.byteCount) bytes")
    }
    return value
  }
}
