import Primitives

/// One value of a document.
package struct JSONValue: Sendable {
  let document: JSONDocument
  let index: Int

  private var node: JSONDocument.Node { document.nodes[index] }

  package var kind: JSONDocument.Kind { node.kind }

  package var isNull: Bool { node.kind == .null }

  /// Values in an array, members of an object, 0 of everything else.
  package var count: Int { Int(node.count) }

  /// The value as it was written: strings with their quotes.
  package var source: ArraySlice<UInt8> {
    let quote = node.kind == .string ? 1 : 0
    return document.bytes[(Int(node.start) - quote)..<(Int(node.end) + quote)]
  }

  /// The bytes of a string, escapes resolved; nil for every other value.
  package var text: ArraySlice<UInt8>? {
    guard node.kind == .string else { return nil }
    let text = document.bytes[Int(node.start)..<Int(node.end)]
    return node.hasEscapes ? JSONText.unescaped(text)[...] : text
  }

  /// The string; nil for every other value.
  package var string: String? { text.map { String(decoding: $0, as: UTF8.self) } }

  /// The digits of a number as they were written; nil for every other value.
  package var numberText: ArraySlice<UInt8>? { node.kind == .number ? source : nil }

  package var bool: Bool? {
    switch node.kind {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// The values of an array, in order; nothing for every other value.
  package var elements: Elements {
    Elements(
      document: document, position: index + 1, end: node.kind == .array ? Int(node.next) : index + 1)
  }

  /// The members of an object, in order; nothing for every other value.
  package var members: Members {
    Members(document: document, position: index + 1, end: node.kind == .object ? Int(node.next) : index + 1)
  }

  /// The member of that name; nil where there is none.
  package subscript(name: StaticString) -> JSONValue? {
    for (found, value) in members where found == name { return value }
    return nil
  }

  package struct Elements: Sequence, IteratorProtocol {
    fileprivate let document: JSONDocument
    fileprivate var position: Int
    fileprivate let end: Int

    package mutating func next() -> JSONValue? {
      guard position < end else { return nil }
      defer { position = Int(document.nodes[position].next) }
      return JSONValue(document: document, index: position)
    }
  }

  package struct Members: Sequence, IteratorProtocol {
    fileprivate let document: JSONDocument
    fileprivate var position: Int
    fileprivate let end: Int

    package mutating func next() -> (name: Name, value: JSONValue)? {
      guard position < end else { return nil }
      let name = JSONValue(document: document, index: position)
      let value = JSONValue(document: document, index: position + 1)
      position = Int(document.nodes[position + 1].next)
      return (Name(value: name), value)
    }
  }

  /// A member's name, compared without making a String of it.
  package struct Name: CustomStringConvertible {
    fileprivate let value: JSONValue

    package var description: String { value.string ?? "" }

    package static func == (name: Name, other: StaticString) -> Bool {
      guard let text = name.value.text, text.count == other.utf8CodeUnitCount else { return false }
      for (index, byte) in text.enumerated() where other.utf8Start[index] != byte { return false }
      return true
    }

    package static func ~= (other: StaticString, name: Name) -> Bool { name == other }
  }
}
