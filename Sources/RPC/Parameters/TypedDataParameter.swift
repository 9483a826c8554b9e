import Cryptography

/// Typed data to sign: an object (web3.js) or a string that holds one (ethers, viem). See EIP-712.
struct TypedDataParameter: Parameter {
  static var shape: String { "typed data" }

  let data: TypedData

  init(_ value: JSONValue) throws(ParameterFault) {
    var value = value
    if let text = value.text {
      do {
        value = try JSONDocument(Array(text)).root
      } catch {
        throw ParameterFault("typed data: \(error)")
      }
    }
    do {
      data = try TypedData(TypedDataValue(value))
    } catch {
      throw ParameterFault("\(error)")
    }
  }
}

extension TypedDataValue {
  /// The same value in the form that hashing takes. The scanner has bounded its depth.
  init(_ value: JSONValue) {
    switch value.kind {
    case .null: self = .null
    case .true: self = .bool(true)
    case .false: self = .bool(false)
    case .number: self = .number(String(decoding: value.source, as: UTF8.self))
    case .string: self = .string(value.string ?? "")
    case .array: self = .array(value.elements.map { TypedDataValue($0) })
    case .object:
      var members: [String: TypedDataValue] = [:]
      for (name, member) in value.members { members[name.description] = TypedDataValue(member) }
      self = .object(members)
    }
  }
}
