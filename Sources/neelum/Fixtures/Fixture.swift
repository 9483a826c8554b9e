import EVM
import Foundation
import Primitives

/// Why a fixture, or what a tool was handed, cannot be read.
enum FixtureFault: Error, CustomStringConvertible {
  case unreadable(String)
  /// What must hold something: a run of nothing shows nothing.
  case empty(String)
  /// A number that no field of the protocol can hold: what carries it is not valid.
  case tooLarge(String)

  var description: String {
    switch self {
    case .unreadable(let place): "\(place) is unreadable"
    case .empty(let place): "\(place) is empty"
    case .tooLarge(let place): "\(place) is too large"
    }
  }
}

/// An object of a JSON file, read strictly: a member may be absent or null, but what is there must be readable.
struct FixtureObject {
  let members: [String: Any]
  /// What faults call it.
  let place: String

  init(_ value: Any, _ place: String) throws(FixtureFault) {
    guard let members = value as? [String: Any] else { throw .unreadable(place) }
    (self.members, self.place) = (members, place)
  }

  /// Reads a file.
  init(file path: String) throws(FixtureFault) {
    guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path) }
    try self.init(try Fixture.json(data, path), path)
  }

  subscript(name: String) -> Any? {
    // Not `is`, which makes an NSDictionary of every object to find that it is no NSNull.
    guard let value = members[name], type(of: value) != NSNull.self else { return nil }
    return value
  }

  /// Which of a member's names is in use here; the last where none is.
  func either(_ name: String, _ older: String) -> String { self[name] == nil ? older : name }

  func number(_ name: String) throws(FixtureFault) -> UInt256? {
    guard let value = self[name] else { return nil }
    return try Fixture.number(value, "\(place) \(name)")
  }

  func uint64(_ name: String) throws(FixtureFault) -> UInt64? {
    guard let number = try number(name) else { return nil }
    guard let value = number.exactUInt64 else { throw .tooLarge("\(place) \(name)") }
    return value
  }

  func bytes(_ name: String) throws(FixtureFault) -> Bytes? {
    guard let value = self[name] else { return nil }
    return try Fixture.bytes(value, "\(place) \(name)")
  }

  func text(_ name: String) throws(FixtureFault) -> String? {
    guard let value = self[name] else { return nil }
    guard let text = value as? String else { throw .unreadable("\(place) \(name)") }
    return text
  }

  /// An address or a hash; the empty text, which stands for no recipient, is nil.
  func fixed<Value: FixedBytes>(_ name: String) throws(FixtureFault) -> Value? {
    guard let bytes = try bytes(name), !bytes.isEmpty else { return nil }
    guard let value = Value(bytes) else { throw .unreadable("\(place) \(name)") }
    return value
  }

  func object(_ name: String) throws(FixtureFault) -> FixtureObject? {
    guard let value = self[name] else { return nil }
    return try FixtureObject(value, "\(place) \(name)")
  }

  func list(_ name: String) throws(FixtureFault) -> [Any]? {
    guard let value = self[name] else { return nil }
    guard let list = value as? [Any] else { throw .unreadable("\(place) \(name)") }
    return list
  }

  func objects(_ name: String) throws(FixtureFault) -> [FixtureObject]? {
    guard let list = try list(name) else { return nil }
    var objects: [FixtureObject] = []
    for (index, value) in list.enumerated() {
      objects.append(try FixtureObject(value, "\(place) \(name) \(index)"))
    }
    return objects
  }

  /// The members that are no commentary, in the order of their names.
  var entries: [(name: String, value: Any)] {
    members.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// Values as fixture files write them.
enum Fixture {
  static func json(_ data: Data, _ place: String) throws(FixtureFault) -> Any {
    do { return try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed]) } catch {
      throw .unreadable("\(place): the JSON")
    }
  }

  /// A number in hexadecimal or decimal; an empty one is zero.
  static func number(_ value: Any, _ place: String) throws(FixtureFault) -> UInt256 {
    guard let text = value as? String else {
      guard let number = value as? UInt64 else { throw .unreadable(place) }
      return UInt256(number)
    }
    // How ethereum/tests marks a number that is meant not to fit.
    let digits = text.hasPrefix(oversized) ? text.dropFirst(oversized.count) : text[...]
    if digits == "0x" || digits.isEmpty { return .zero }
    if let number = digits.hasPrefix("0x") ? UInt256(hex: digits) : UInt256(decimal: digits) { return number }
    let isNumber =
      digits.hasPrefix("0x")
      ? digits.dropFirst(2).allSatisfy(\.isHexDigit) : digits.allSatisfy { $0.isASCII && $0.isNumber }
    throw isNumber ? .tooLarge(place) : .unreadable(place)
  }

  private static let oversized = "0x:bigint "

  /// Hexadecimal digits, with or without `0x`.
  static func bytes(_ value: Any, _ place: String) throws(FixtureFault) -> Bytes {
    guard let text = value as? String, let bytes = Bytes(hex: text) else { throw .unreadable(place) }
    return bytes
  }

  static func fixed<Value: FixedBytes>(_ value: Any, _ place: String) throws(FixtureFault) -> Value {
    guard let value = Value(try bytes(value, place)) else { throw .unreadable(place) }
    return value
  }
}
