/// A function of a contract.
package struct ABIFunction: Hashable, Sendable {
  package let name: String
  package let inputs: [ABIType]
  package let outputs: [ABIType]

  package init(_ name: String, _ inputs: [ABIType], returns outputs: [ABIType] = []) {
    (self.name, self.inputs, self.outputs) = (name, inputs, outputs)
  }

  /// The name with its parameter types, such as `transfer(address,uint256)`.
  package var signature: String { name + ABIType.tuple(inputs).canonicalName }

  /// The four bytes that calldata starts with.
  package var selector: Bytes { ABI.selector(of: signature) }

  /// The calldata of a call.
  package func call(_ arguments: [ABIValue]) throws(ABIError) -> Bytes {
    try selector + ABI.encode(arguments, as: inputs)
  }

  /// The arguments in calldata that starts with this function's selector.
  package func arguments(ofCall calldata: Bytes) throws(ABIError) -> [ABIValue] {
    guard calldata.starts(with: selector) else { throw .wrongSelector }
    return try ABI.decode(calldata.dropFirst(4), as: inputs)
  }

  /// The values that a call returned.
  package func results(_ output: Bytes) throws(ABIError) -> [ABIValue] {
    try ABI.decode(output, as: outputs)
  }
}

/// An event of a contract.
package struct ABIEvent: Hashable, Sendable {
  /// A value that the event carries.
  package struct Parameter: Hashable, Sendable {
    package let type: ABIType
    /// Whether it stands in a topic and not in the data.
    package let isIndexed: Bool

    package init(_ type: ABIType, indexed: Bool = false) { (self.type, isIndexed) = (type, indexed) }
  }

  package let name: String
  package let parameters: [Parameter]
  package let isAnonymous: Bool

  package init(_ name: String, _ parameters: [Parameter], anonymous: Bool = false) {
    (self.name, self.parameters, isAnonymous) = (name, parameters, anonymous)
  }

  /// The name with its parameter types.
  package var signature: String { name + ABIType.tuple(parameters.map(\.type)).canonicalName }

  /// The first topic of a log, unless the event is anonymous.
  package var topic: Hash32 { ABI.topic(of: signature) }

  /// The values of a log, in the order of the parameters.
  ///
  /// An indexed value of more than a word is only known by its hash, and given as those 32 bytes.
  package func values(topics: [Hash32], data: Bytes) throws(ABIError) -> [ABIValue] {
    var topics = topics[...]
    if !isAnonymous { guard topics.popFirst() == topic else { throw .wrongTopics } }
    let indexedCount = parameters.count { $0.isIndexed }
    guard topics.count == indexedCount else { throw .wrongTopics }
    var plain = try ABI.decode(data, as: parameters.filter { !$0.isIndexed }.map(\.type))[...]
    var values: [ABIValue] = []
    for parameter in parameters {
      if !parameter.isIndexed {
        values += plain.prefix(1)
        plain = plain.dropFirst()
      } else if let word = topics.popFirst() {
        values +=
          parameter.type.isWord ? try ABI.decode(word.bytes, as: [parameter.type]) : [.bytes(word.bytes)]
      }
    }
    return values
  }
}

extension ABI {
  /// The first four bytes of a function's or error's hashed signature.
  package static func selector(of signature: String) -> Bytes { Bytes(topic(of: signature).bytes.prefix(4)) }

  /// The hash of an event's signature.
  package static func topic(of signature: String) -> Hash32 { keccak256(Bytes(signature.utf8)) }
}

extension ABIType {
  /// Whether a value is one word, so that a topic holds it and not its hash.
  fileprivate var isWord: Bool {
    switch self {
    case .bytes, .string, .array, .fixedArray, .tuple: false
    default: true
    }
  }
}
