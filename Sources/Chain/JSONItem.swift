import FoundationEssentials
import Primitives

/// A value of a genesis file. Members are found in whatever case their names are written, and null is as good as absent,
/// as geth has it.
enum JSONItem: Decodable, Sendable {
  case object([String: JSONItem])
  case list([JSONItem])
  case string(String)
  /// A whole number from 0 on.
  case number(UInt256)
  case flag(Bool)
  case null
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let number = try? container.decode(UInt64.self) {
      self = .number(UInt256(number))
    } else if let decimal = try? container.decode(Decimal.self),
      let number = UInt256(decimal: decimal.description)
    {
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

  subscript(name: String) -> JSONItem? {
    guard case .object(let fields) = self,
      let value = fields[name] ?? fields.first(where: { $0.key.lowercased() == name.lowercased() })?.value
    else { return nil }
    if case .null = value { return nil }
    return value
  }

  /// A number: as JSON has it, in decimal digits, or in hexadecimal ones after `0x`.
  func word(_ name: String) throws(ChainError) -> UInt256? {
    switch self[name] {
    case nil: return nil
    case .number(let number): return number
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
