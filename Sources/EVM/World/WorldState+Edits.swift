package import Primitives

/// Reads and edits from outside any transaction: rewards, withdrawals, overrides, developer methods.
extension WorldState {
  package func account(at address: Address) -> Account? { entry(address).pointee.account }

  /// The code of the account, as it stands.
  package func code(at address: Address) -> Bytes { code(of: entry(address)).bytes }

  package func storage(at address: Address, slot key: UInt256) -> UInt256 {
    slot(entry(address), key).pointee.current
  }

  /// Adds wei; an empty account stays unborn when nothing is added.
  package func credit(_ amount: UInt256, to address: Address) {
    let account = entry(address)
    if amount.isZero && !account.pointee.exists { return }
    account.pointee.exists = true
    account.pointee.balance = account.pointee.balance &+ amount
    markDirty(account)
  }

  package func setBalance(_ balance: UInt256, of address: Address) {
    let account = entry(address)
    (account.pointee.exists, account.pointee.balance) = (true, balance)
    markDirty(account)
  }

  package func setNonce(_ nonce: UInt64, of address: Address) {
    let account = entry(address)
    (account.pointee.exists, account.pointee.nonce) = (true, nonce)
    markDirty(account)
  }

  package func setCode(_ code: Bytes, of address: Address) {
    let account = entry(address)
    account.pointee.exists = true
    replaceCode(code, at: account)
  }

  package func setStorage(_ value: UInt256, at key: UInt256, of address: Address) {
    let account = entry(address)
    account.pointee.exists = true
    markDirty(account)
    store(value, in: slot(account, key), of: account)
    commit()
  }

  /// Replaces the account's whole storage, as a state override asks.
  package func replaceStorage(of address: Address, with words: [UInt256: UInt256]) {
    wipeStorage(entry(address))
    for (key, value) in words { setStorage(value, at: key, of: address) }
  }

  /// Does to an account what a payment of nothing does: before EIP-161 it exists then, since then an empty one doesn't.
  package func touch(_ address: Address, under rules: Rules) {
    let account = entry(address)
    guard account.pointee.isEmpty, account.pointee.exists == rules.removesEmptyAccounts else { return }
    account.pointee.exists.toggle()
    markDirty(account)
  }
}
