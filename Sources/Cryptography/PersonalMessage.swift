package import Primitives

/// The hash that `eth_sign` and `personal_sign` sign: the message after a prefix that no transaction has.
///
/// See EIP-191, version 0x45.
package func personalMessageHash(_ message: Bytes) -> Hash32 {
  keccak256(Bytes("\u{19}Ethereum Signed Message:\n\(message.count)".utf8) + message)
}
