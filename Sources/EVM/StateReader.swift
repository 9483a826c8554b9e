package import Primitives

/// An account as the state trie holds it.
package struct Account: Hashable, Sendable {
  package var nonce: UInt64
  /// Wei.
  package var balance: UInt256
  package var codeHash: Hash32
  /// Root of the storage trie at the start of the block; tells whether an account without code holds storage.
  package var storageRoot: Hash32

  package init(
    nonce: UInt64 = 0, balance: UInt256 = 0, codeHash: Hash32 = .emptyKeccak,
    storageRoot: Hash32 = .emptyTrieRoot
  ) {
    (self.nonce, self.balance, self.codeHash, self.storageRoot) = (nonce, balance, codeHash, storageRoot)
  }

  /// Neither nonce nor balance nor code. See EIP-161.
  package var isEmpty: Bool { nonce == 0 && balance.isZero && codeHash == .emptyKeccak }
}

/// The state as it stands before a transaction: three reads, each of which may find a damaged store.
package protocol StateReader {
  /// The account, or nil where none exists.
  func account(at address: Address) throws(StateReadError) -> Account?

  /// The word in a storage slot; zero where nothing was stored.
  func storage(at address: Address, slot: UInt256) throws(StateReadError) -> UInt256

  /// The code with the given hash, which is never the empty code's.
  func code(withHash hash: Hash32) throws(StateReadError) -> Bytes
}

/// The store could not answer; what it holds must not be guessed.
package struct StateReadError: Error, Hashable, Sendable {
  package let reason: String

  package init(_ reason: String) { self.reason = reason }
}
