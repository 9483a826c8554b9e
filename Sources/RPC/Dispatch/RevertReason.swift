import Primitives

extension RevertReason {
  /// The words that clients look for behind `execution reverted`; nil where the data isn't Solidity's.
  var words: String? {
    switch self {
    case .error(let text): text
    case .panic(let code): Self.panics[code.clampedUInt64] ?? "unknown panic code: \(code.quantity)"
    case .none, .custom: nil
    }
  }

  /// The panic codes of Solidity's documentation as go-ethereum says them, which is what wallets show.
  private static let panics: [UInt64: String] = [
    0x00: "generic panic",
    0x01: "assert(false)",
    0x11: "arithmetic underflow or overflow",
    0x12: "division or modulo by zero",
    0x21: "enum overflow",
    0x22: "invalid encoded storage byte array accessed",
    0x31: "out-of-bounds array access; popping on an empty array",
    0x32: "out-of-bounds access of an array or bytesN",
    0x41: "out of memory",
    0x51: "uninitialized function",
  ]
}
