extension JSONValue {
  /// Reads a member; nil where it is absent or null. Faults name the member.
  func member<Value: Parameter>(
    _ name: StaticString, as type: Value.Type = Value.self
  ) throws(ParameterFault) -> Value? {
    guard let value = self[name], !value.isNull else { return nil }
    do {
      return try Value(value)
    } catch {
      throw ParameterFault("\(name): \(error.reason)")
    }
  }

  /// Reads a member that has an older name too.
  func member<Value: Parameter>(_ name: StaticString, or older: StaticString) throws(ParameterFault) -> Value?
  {
    if let value = try member(name, as: Value.self) { return value }
    return try member(older)
  }

  /// Refuses what isn't an object.
  func requireObject() throws(ParameterFault) {
    guard kind == .object else { throw .expected("an object", self) }
  }
}
