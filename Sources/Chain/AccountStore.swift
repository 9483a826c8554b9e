package import Cryptography
package import EVM
package import Primitives

/// The accounts that the node holds keys of, in the order they were added.
package struct AccountStore: Sendable {
  package private(set) var addresses: [Address] = []
  private var keys: [Address: PrivateKey] = [:]
  /// Accounts that may send without any key, as developer methods ask.
  package var impersonated: Set<Address> = []

  package init(_ keys: some Sequence<PrivateKey> = []) { for key in keys { add(key) } }

  package mutating func add(_ key: PrivateKey) {
    if keys.updateValue(key, forKey: key.address) == nil { addresses.append(key.address) }
  }

  package mutating func remove(_ address: Address) {
    keys[address] = nil
    addresses.removeAll { $0 == address }
  }

  package func key(of address: Address) -> PrivateKey? { keys[address] }

  /// Signs in the name of an account.
  package func sign(_ transaction: Transaction, from sender: Address) throws(ChainError) -> SignedTransaction
  {
    if let key = keys[sender] { return SignedTransaction(transaction, by: key) }
    if impersonated.contains(sender) { return SignedTransaction(transaction, impersonating: sender) }
    throw .unknownAccount(sender)
  }
}
