import Primitives

@testable import EVM

/// A state with one contract.
struct OneContract: StateReader {
  static let address = Address(truncating: 0xc0de)
  let code: Bytes

  func account(at address: Address) -> Account? {
    address == Self.address ? Account(nonce: 1, codeHash: keccak256(code)) : nil
  }
  func storage(at address: Address, slot: UInt256) -> UInt256 { .zero }
  func code(withHash hash: Hash32) -> Bytes { code }
}
