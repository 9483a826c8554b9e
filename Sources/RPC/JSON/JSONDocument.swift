package import Primitives

/// A JSON text and where its values stand in it: nothing is copied out until somebody asks for it.
///
/// Nodes stand in the order of the text; an object's are its names and values in turn.
package final class JSONDocument: Sendable {
  package enum Kind: UInt8, Sendable {
    case null, `false`, `true`, number, string, array, object
  }

  struct Node: Sendable {
    var kind: Kind
    /// A string in which `\` stands.
    var hasEscapes = false
    /// The text's first byte: after the opening quote in a string.
    var start: Int32
    /// The byte after the text: the closing quote of a string.
    var end: Int32
    /// The node after this one and all that it contains.
    var next: Int32
    /// Values in an array, members of an object.
    var count: Int32 = 0
  }

  let bytes: Bytes
  let nodes: [Node]

  /// Reads a whole text; anything that isn't strictly JSON in UTF-8 is refused.
  package init(_ bytes: Bytes) throws(JSONError) {
    var scanner = try JSONScanner(bytes)
    try scanner.scan()
    self.bytes = bytes
    nodes = scanner.nodes
  }

  /// The text's value.
  package var root: JSONValue { JSONValue(document: self, index: 0) }
}

/// Why bytes are no JSON text that we take.
package enum JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  case tooLong
  case endsEarly
  case unexpected(at: Int)
  case invalidText(at: Int)
  case tooDeep
  case duplicateName(at: Int)

  package var description: String {
    switch self {
    case .tooLong: "the text is too long"
    case .endsEarly: "the text ends early"
    case .unexpected(let offset): "unexpected byte at \(offset)"
    case .invalidText(let offset): "invalid UTF-8 or escape at \(offset)"
    case .tooDeep: "nested deeper than \(JSONScanner.deepest)"
    case .duplicateName(let offset): "a member's name appears twice at \(offset)"
    }
  }
}
