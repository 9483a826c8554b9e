import EVM
package import Primitives

extension Blockchain {
  /// Remembers the chain as it stands; the number is good for one `revert`.
  package func snapshot() throws(ChainError) -> UInt64 {
    try change { writer throws(ChainError) in try writer.takeSnapshot() }
  }

  /// Goes back to a snapshot and uses it and all later ones up; false when there is none of that number.
  package func revert(to snapshot: UInt64) throws(ChainError) -> Bool {
    try change { writer throws(ChainError) in try writer.revert(to: snapshot) }
  }

  /// Takes back every block after `number`.
  package func unwind(to number: UInt64) throws(ChainError) {
    try change { writer throws(ChainError) in
      guard number <= writer.view.number else { throw .unknownBlock }
      if number < writer.view.number { try writer.unwind(to: writer.lastVersion(of: number)) }
    }
  }

  package func setBalance(_ balance: UInt256, of address: Address) throws(ChainError) {
    try change { writer throws(ChainError) in try writer.edit { $0.setBalance(balance, of: address) } }
  }

  /// Adds to a balance; what would be too much stays the most there is.
  package func addBalance(_ amount: UInt256, to address: Address) throws(ChainError) {
    try change { writer throws(ChainError) in
      let balance = try writer.account(at: address).balance
      try writer.edit { $0.setBalance(balance.adding(amount) ?? .max, of: address) }
    }
  }

  package func setNonce(_ nonce: UInt64, of address: Address) throws(ChainError) {
    try change { writer throws(ChainError) in try writer.edit { $0.setNonce(nonce, of: address) } }
  }

  package func setCode(_ code: Bytes, of address: Address) throws(ChainError) {
    try change { writer throws(ChainError) in try writer.edit { $0.setCode(code, of: address) } }
  }

  package func setStorage(_ value: UInt256, at slot: UInt256, of address: Address) throws(ChainError) {
    try change { writer throws(ChainError) in try writer.edit { $0.setStorage(value, at: slot, of: address) }
    }
  }
}
