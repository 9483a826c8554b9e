import Primitives

/// One value of a configuration file with the key that leads to it, so that every fault can name its place.
struct ConfigurationNode {
  let value: JSON
  let key: String

  init(_ value: JSON, at key: String) { (self.value, self.key) = (value, key) }

  struct Fault: Error {
    var key: String
    var reason: String
  }

  private func fault(_ reason: String) -> Fault { Fault(key: key, reason: reason) }

  /// Refuses members that nobody reads: most of them are misspelt.
  func allow(_ names: Set<String>) throws(Fault) {
    guard case .object(let members) = value else { throw fault("must be an object") }
    for name in members.keys.sorted() where !names.contains(name) {
      throw Fault(
        key: child(name), reason: "unknown key; known are \(names.sorted().joined(separator: ", "))")
    }
  }

  func without(_ names: Set<String>) -> ConfigurationNode {
    guard case .object(let members) = value else { return self }
    return ConfigurationNode(.object(members.filter { !names.contains($0.key) }), at: key)
  }

  func optional(_ name: String) throws(Fault) -> ConfigurationNode? {
    guard case .object(let members) = value else { throw fault("must be an object") }
    return members[name].map { ConfigurationNode($0, at: child(name)) }
  }

  func required(_ name: String) throws(Fault) -> ConfigurationNode {
    guard let node = try optional(name) else { throw Fault(key: child(name), reason: "is missing") }
    return node
  }

  func elements() throws(Fault) -> [ConfigurationNode] {
    guard case .array(let values) = value else { throw fault("must be a list") }
    return values.enumerated().map { ConfigurationNode($1, at: "\(key)[\($0)]") }
  }

  /// Members in the order of their names.
  func members() throws(Fault) -> [(String, ConfigurationNode)] {
    guard case .object(let members) = value else { throw fault("must be an object") }
    return members.sorted { $0.key < $1.key }.map { ($0.key, ConfigurationNode($0.value, at: child($0.key))) }
  }

  func string() throws(Fault) -> String {
    guard let text = value.string else { throw fault("must be a string") }
    return text
  }

  func number(in range: ClosedRange<Double>, whole: Bool = false) throws(Fault) -> Double {
    guard case .number(let number) = value, range.contains(number), !whole || number == number.rounded()
    else {
      throw fault("must be a \(whole ? "whole " : "")number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func address() throws(Fault) -> Address {
    guard let text = value.string, text.hasPrefix("0x"), let address = Address(hex: text) else {
      throw fault("must be an address: 0x and 40 hexadecimal digits")
    }
    return address
  }

  func url(schemes: [String]) throws(Fault) -> String {
    let text = try string()
    guard schemes.contains(where: { text.hasPrefix($0 + "://") && text.count > $0.count + 3 }),
      !text.utf8.contains(where: { $0 <= 32 || $0 == 127 })
    else {
      throw fault("must be a URL that begins with \(schemes.map { $0 + "://" }.joined(separator: " or "))")
    }
    return text
  }

  private func child(_ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }
}
