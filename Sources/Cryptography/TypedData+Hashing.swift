import Primitives

/// Hashes values by the types that a request defines, remembering each type's own hash.
struct TypedDataHasher {
  let types: [String: [TypedData.Field]]
  let version: TypedData.Version
  private var typeHashes: [String: Hash32] = [:]

  /// JSON nested as deep as the server lets through.
  private static let deepest = 128

  init(types: [String: [TypedData.Field]], version: TypedData.Version) {
    (self.types, self.version) = (types, version)
  }

  /// The hash of a struct: its type's hash and a word for each field.
  mutating func hash(
    of value: TypedDataValue, as type: String, depth: Int
  ) throws(TypedDataError) -> Hash32 {
    guard depth < Self.deepest else { throw .tooDeep }
    guard let fields = types[type] else { throw .unknownType(type) }
    guard case .object(let members) = value else { throw .mismatch(field: type, type: type) }
    var encoding = try typeHash(of: type).bytes
    for field in fields {
      let member = members[field.name]
      if version == .v3, member == nil { continue }
      encoding += try word(for: member, field: field.name, type: field.type, depth: depth + 1)
    }
    return keccak256(encoding)
  }

  /// The 32 bytes that stand for a field.
  private mutating func word(
    for value: TypedDataValue?, field: String, type: String, depth: Int
  ) throws(TypedDataError) -> Bytes {
    guard depth < Self.deepest else { throw .tooDeep }
    let isMissing = value == nil || value == .null
    if types[type] != nil, isMissing, version == .v4 { return Bytes(repeating: 0, count: 32) }
    guard !isMissing, let value else { throw .missing(field: field) }
    if types[type] != nil { return try hash(of: value, as: type, depth: depth).bytes }
    if type.hasSuffix("]") { return try arrayHash(of: value, field: field, type: type, depth: depth).bytes }
    switch type {
    case "string":
      guard case .string(let text) = value else { throw .mismatch(field: field, type: type) }
      return keccak256(Bytes(text.utf8)).bytes
    case "bytes":
      guard let bytes = value.octets() else { throw .mismatch(field: field, type: type) }
      return keccak256(bytes).bytes
    default:
      return try atomicWord(for: value, field: field, type: type)
    }
  }

  private mutating func arrayHash(
    of value: TypedDataValue, field: String, type: String, depth: Int
  ) throws(TypedDataError) -> Hash32 {
    guard version == .v4 else { throw .arraysNeedNewerVersion(field: field) }
    guard case .array(let items) = value, let bracket = type.lastIndex(of: "[") else {
      throw .mismatch(field: field, type: type)
    }
    let length = type[type.index(after: bracket)...].dropLast()
    guard length.isEmpty || Int(length) == items.count else { throw .mismatch(field: field, type: type) }
    let element = String(type[..<bracket])
    var encoding = Bytes()
    for (index, item) in items.enumerated() {
      encoding += try word(for: item, field: "\(field)[\(index)]", type: element, depth: depth + 1)
    }
    return keccak256(encoding)
  }

  private func atomicWord(
    for value: TypedDataValue, field: String, type: String
  ) throws(TypedDataError) -> Bytes {
    guard let known = try? ABIType(type), let atom = atom(value, as: known) else {
      if (try? ABIType(type)) == nil { throw .unknownType(type) }
      throw .mismatch(field: field, type: type)
    }
    guard let word = try? ABI.encode([atom], as: [known]), word.count == 32 else {
      throw .mismatch(field: field, type: type)
    }
    return word
  }

  /// The ABI's form of a value that is one word.
  private func atom(_ value: TypedDataValue, as type: ABIType) -> ABIValue? {
    switch type {
    case .bool:
      guard case .bool(let flag) = value else { return nil }
      return .bool(flag)
    case .unsigned:
      guard let (magnitude, isNegative) = value.integer(), !isNegative || magnitude.isZero else { return nil }
      return .number(magnitude)
    case .signed:
      guard let (magnitude, isNegative) = value.integer() else { return nil }
      let number = isNegative ? magnitude.negated : magnitude
      // A magnitude beyond 2^255 would come out with the other sign.
      return magnitude.isZero || number.isNegative == isNegative ? .number(number) : nil
    case .address:
      return value.octets().flatMap { Address($0) }.map { .address($0) }
    case .fixedBytes:
      return value.octets().map { .bytes($0) }
    default:
      return nil
    }
  }

  private mutating func typeHash(of type: String) throws(TypedDataError) -> Hash32 {
    if let known = typeHashes[type] { return known }
    let hash = keccak256(Bytes(try typeEncoding(of: type).utf8))
    typeHashes[type] = hash
    return hash
  }

  /// The type with its fields, then the types it refers to in the order of their names.
  func typeEncoding(of type: String) throws(TypedDataError) -> String {
    var found: Set<String> = [type]
    var waiting = [type]
    while let name = waiting.popLast() {
      for field in types[name] ?? [] {
        let element = String(field.type.prefix { $0 != "[" })
        if types[element] != nil, found.insert(element).inserted { waiting.append(element) }
      }
    }
    found.remove(type)
    return try ([type] + found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
      .map { name throws(TypedDataError) in
        guard let fields = types[name] else { throw .unknownType(name) }
        return name + "(" + fields.map { $0.type + " " + $0.name }.joined(separator: ",") + ")"
      }
      .joined()
  }
}
