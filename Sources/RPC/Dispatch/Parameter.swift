/// A value that a method takes: how it is read from JSON.
package protocol Parameter: Sendable {
  /// What the method's signature shows.
  static var shape: String { get }

  /// The value where the caller left it out; nil where it must be given.
  static var absent: Self? { get }

  init(_ value: JSONValue) throws(ParameterFault)
}

extension Parameter {
  package static var absent: Self? { nil }
}

/// Why a value isn't what a method takes.
package struct ParameterFault: Error, Hashable, Sendable {
  package let reason: String
  /// Whether the reason is all that the caller is told, without the position, as clients' test suites ask.
  package let isWhole: Bool

  package init(_ reason: String, isWhole: Bool = false) { (self.reason, self.isWhole) = (reason, isWhole) }

  static func expected(_ shape: String, _ value: JSONValue) -> ParameterFault {
    ParameterFault("expected \(shape), found \(value.kind)")
  }
}

extension Optional: Parameter where Wrapped: Parameter {
  package static var shape: String { Wrapped.shape + "?" }
  package static var absent: Self? { .some(nil) }

  package init(_ value: JSONValue) throws(ParameterFault) {
    self = value.isNull ? nil : try Wrapped(value)
  }
}

extension Array: Parameter where Element: Parameter {
  package static var shape: String { "[\(Element.shape)]" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    guard value.kind == .array else { throw .expected("an array", value) }
    self = []
    reserveCapacity(value.count)
    for element in value.elements { append(try Element(element)) }
  }
}

extension JSONValue: Parameter {
  package static var shape: String { "any" }

  package init(_ value: JSONValue) throws(ParameterFault) { self = value }
}

extension Bool: Parameter {
  package static var shape: String { "boolean" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    guard let bool = value.bool else { throw .expected("true or false", value) }
    self = bool
  }
}

extension String: Parameter {
  package static var shape: String { "string" }

  package init(_ value: JSONValue) throws(ParameterFault) {
    guard let string = value.string else { throw .expected("a string", value) }
    self = string
  }
}
