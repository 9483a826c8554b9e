/// What the data of a revert says.
package enum RevertReason: Hashable, Sendable {
  /// No data at all.
  case none
  /// `require` and `revert` with a text: Error(string).
  case error(String)
  /// What the compiler checks: Panic(uint256).
  case panic(UInt256)
  /// Anything else, such as an error that the contract defines.
  case custom(Bytes)

  /// Reads the data; what is malformed is `custom`.
  ///
  /// More lenient than the decoder: contracts written by hand leave the text's padding out.
  package init(_ data: Bytes) {
    if data.isEmpty {
      self = .none
    } else if data.starts(with: Self.errorSelector), let text = Self.text(data.dropFirst(4)) {
      self = .error(text)
    } else if data.count == 36, data.starts(with: Self.panicSelector),
      let code = UInt256(bigEndian: data.dropFirst(4))
    {
      self = .panic(code)
    } else {
      self = .custom(data)
    }
  }

  /// Selector of `Error(string)`.
  package static let errorSelector: Bytes = [0x08, 0xc3, 0x79, 0xa0]
  /// Selector of `Panic(uint256)`.
  package static let panicSelector: Bytes = [0x4e, 0x48, 0x7b, 0x71]

  private static func text(_ arguments: ArraySlice<UInt8>) -> String? {
    func size(at offset: Int) -> Int? {
      let rest = arguments.dropFirst(offset)
      guard rest.count >= 32, let size = UInt256(bigEndian: rest.prefix(32))?.exactUInt64,
        size <= UInt64(arguments.count)
      else { return nil }
      return Int(size)
    }
    guard let offset = size(at: 0), let count = size(at: offset) else { return nil }
    let text = arguments.dropFirst(offset + 32).prefix(count)
    return text.count == count ? String(validating: text, as: UTF8.self) : nil
  }
}

extension RevertReason {
  /// What a panic code means, in the words of the Solidity documentation; nil for codes it doesn't list.
  package static func meaning(ofPanic code: UInt256) -> String? {
    switch code.exactUInt64 {
    case 0x00: "generic compiler panic"
    case 0x01: "assertion failed"
    case 0x11: "arithmetic overflow or underflow"
    case 0x12: "division or modulo by zero"
    case 0x21: "conversion to an enum without such a value"
    case 0x22: "badly encoded storage byte array"
    case 0x31: "pop from an empty array"
    case 0x32: "array index out of bounds"
    case 0x41: "too much memory allocated, or an array too large"
    case 0x51: "call of an uninitialised function"
    default: nil
    }
  }
}
