import Primitives

/// A storage slot as `eth_getStorageAt` takes it: at most 32 bytes, short forms and leading zeros too.
struct StorageKey: Parameter {
  static var shape: String { "a storage key" }

  /// Most slots in one request.
  static let most = 1024

  let slot: UInt256
  /// Whether all 32 bytes were written out.
  let isWhole: Bool

  init(_ value: JSONValue) throws(ParameterFault) {
    guard let text = value.string else { throw .expected(Self.shape, value) }
    let digits = text.hasPrefix("0x") || text.hasPrefix("0X") ? text.dropFirst(2) : text[...]
    guard digits.utf8.count <= 64 else {
      throw ParameterFault("storage key too long (want at most 32 bytes): \"\(text)\"", isWhole: true)
    }
    guard let slot = digits.isEmpty ? .zero : UInt256(hex: digits) else {
      throw ParameterFault("invalid hex in storage key: \"\(text)\"", isWhole: true)
    }
    self.slot = slot
    isWhole = digits.utf8.count > 62
  }
}
