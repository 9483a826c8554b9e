package import Primitives

/// Structured data that people can read before they sign it. See EIP-712.
package struct TypedData: Sendable {
  /// A member of a struct type.
  package struct Field: Hashable, Sendable {
    package let name: String
    package let type: String

    package init(name: String, type: String) { (self.name, self.type) = (name, type) }
  }

  /// The two readings of the standard that wallets know.
  package enum Version: Sendable {
    /// No arrays; a struct's absent members are skipped.
    case v3
    /// Arrays; a struct that is null counts as 32 zero bytes.
    case v4
  }

  package let types: [String: [Field]]
  package let primaryType: String
  package let domain: [String: TypedDataValue]
  package let message: TypedDataValue

  /// Puts typed data together; without an `EIP712Domain` type, the domain's own fields define it.
  package init(
    types: [String: [Field]], primaryType: String, domain: [String: TypedDataValue], message: TypedDataValue
  ) {
    var types = types
    if types[Self.domainType] == nil {
      types[Self.domainType] = Self.domainFields.filter { domain[$0.name].map { $0 != .null } ?? false }
    }
    (self.types, self.primaryType, self.domain, self.message) = (types, primaryType, domain, message)
  }

  /// Reads the object that `eth_signTypedData_v4` takes: types, primaryType, domain and message.
  package init(_ value: TypedDataValue) throws(TypedDataError) {
    guard case .object(let members) = value else { throw .malformed("not an object") }
    guard case .object(let listed)? = members["types"] else { throw .malformed("types is missing") }
    guard case .string(let primaryType)? = members["primaryType"] else {
      throw .malformed("primaryType is missing")
    }
    guard case .object(let domain)? = members["domain"] else { throw .malformed("domain is missing") }
    var types: [String: [Field]] = [:]
    for (name, fields) in listed { types[name] = try Self.fields(fields, of: name) }
    guard let message = members["message"] ?? (primaryType == Self.domainType ? .null : nil) else {
      throw .malformed("message is missing")
    }
    self.init(types: types, primaryType: primaryType, domain: domain, message: message)
  }

  /// The hash that is signed: a prefix that no transaction has, the domain's hash and the message's.
  package func hash(_ version: Version = .v4) throws(TypedDataError) -> Hash32 {
    var hasher = TypedDataHasher(types: types, version: version)
    var preimage: Bytes = [0x19, 0x01]
    preimage += try hasher.hash(of: .object(domain), as: Self.domainType, depth: 0).bytes
    if primaryType != Self.domainType {
      preimage += try hasher.hash(of: message, as: primaryType, depth: 0).bytes
    }
    return keccak256(preimage)
  }

  static let domainType = "EIP712Domain"

  /// The fields that a domain may have, in the order of the standard.
  private static let domainFields = [
    Field(name: "name", type: "string"), Field(name: "version", type: "string"),
    Field(name: "chainId", type: "uint256"), Field(name: "verifyingContract", type: "address"),
    Field(name: "salt", type: "bytes32"),
  ]

  private static func fields(_ value: TypedDataValue, of name: String) throws(TypedDataError) -> [Field] {
    guard case .array(let items) = value else { throw .malformed("type \"\(name)\" is no list of fields") }
    var fields: [Field] = []
    for item in items {
      guard case .object(let members) = item, case .string(let field)? = members["name"],
        case .string(let type)? = members["type"]
      else { throw .malformed("a field of type \"\(name)\" has no name or no type") }
      fields.append(Field(name: field, type: type))
    }
    return fields
  }
}
