/// A value that a contract takes or gives.
package indirect enum ABIValue: Hashable, Sendable {
  /// Unsigned as it is, signed in two's complement over 256 bits.
  case number(UInt256)
  case address(Address)
  case bool(Bool)
  /// Bytes of fixed or of any width.
  case bytes(Bytes)
  case string(String)
  /// The elements of an array or the members of a tuple.
  case list([ABIValue])
}

extension ABIValue {
  package var number: UInt256? { if case .number(let value) = self { value } else { nil } }
  package var address: Address? { if case .address(let value) = self { value } else { nil } }
  package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var bytes: Bytes? { if case .bytes(let value) = self { value } else { nil } }
  package var string: String? { if case .string(let value) = self { value } else { nil } }
  package var list: [ABIValue]? { if case .list(let values) = self { values } else { nil } }
}

/// Why a type, a value or an encoding is refused.
package enum ABIError: Error, Hashable, Sendable, CustomStringConvertible {
  case badType(String)
  case valueMismatch(ABIType)
  case outOfRange(ABIType)
  case countMismatch(expected: Int, found: Int)
  case endsEarly
  case badOffset
  case overlapping
  case badPadding
  case notUTF8
  case wrongSelector
  case wrongTopics

  package var description: String {
    switch self {
    case .badType(let text): "\"\(text)\" is no type of the contract ABI"
    case .valueMismatch(let type): "the value is no \(type.canonicalName)"
    case .outOfRange(let type): "the value is out of the range of \(type.canonicalName)"
    case .countMismatch(let expected, let found): "expected \(expected) values, found \(found)"
    case .endsEarly: "the encoding ends early"
    case .badOffset: "an offset points outside the encoding"
    case .overlapping: "parts of the encoding overlap"
    case .badPadding: "padding is not zero"
    case .notUTF8: "a string is not UTF-8"
    case .wrongSelector: "the selector is another function's"
    case .wrongTopics: "the topics are another event's"
    }
  }
}
