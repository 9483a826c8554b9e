import Primitives

/// Changes of accounts within a transaction, all of them journaled.
extension WorldState {
  func setBalance(_ entry: AccountRef, _ balance: UInt256) {
    record(.balance, entry, entry.pointee.balance)
    entry.pointee.balance = balance
    markDirty(entry)
  }

  func setNonce(_ entry: AccountRef, _ nonce: UInt64) {
    record(.nonce, entry, UInt256(entry.pointee.nonce))
    entry.pointee.nonce = nonce
    markDirty(entry)
  }

  /// Brings the account into being if it isn't there.
  func ensureExists(_ entry: AccountRef) {
    if entry.pointee.exists { return }
    record(.existence, entry)
    entry.pointee.exists = true
    markDirty(entry)
  }

  /// Marks the account as touched, so that it goes at the end if it is empty. See EIP-161.
  func touch(_ entry: AccountRef) {
    if entry.pointee.touchTransaction == transaction { return }
    record(.touch, entry)
    entry.pointee.touchTransaction = transaction
    touched.append(entry)
  }

  /// Adds wei to the account, which comes into being by it.
  func credit(_ entry: AccountRef, _ amount: UInt256) {
    ensureExists(entry)
    touch(entry)
    if !amount.isZero { setBalance(entry, entry.pointee.balance &+ amount) }
  }

  /// Takes wei from the account, which must have them.
  func debit(_ entry: AccountRef, _ amount: UInt256) {
    touch(entry)
    if !amount.isZero { setBalance(entry, entry.pointee.balance &- amount) }
  }

  /// Gives a new contract its code.
  func deploy(_ bytes: UnsafeRawBufferPointer, at entry: AccountRef) {
    if bytes.isEmpty { return }
    let (hash, code) = known(bytes)
    record(.code, entry)
    entry.pointee.codeHash = hash
    entry.pointee.code = Unmanaged.passUnretained(code)
    markDirty(entry)
  }

  /// The code with its hash; `newCodes` keeps it alive, and never lets go of one that entries may point to.
  private func known(_ bytes: UnsafeRawBufferPointer) -> (Hash32, Code) {
    if let lastDeployed, lastDeployed.code.holds(bytes) { return lastDeployed }
    let hash = keccak256(bytes)
    let code = newCodes[hash] ?? Code(bytes)
    newCodes[hash] = code
    lastDeployed = (hash, code)
    return (hash, code)
  }

  /// Replaces the account's code for good, outside any frame.
  func replaceCode(_ bytes: Bytes, at entry: AccountRef) {
    let (hash, code) = bytes.isEmpty ? (.emptyKeccak, .empty) : bytes.withUnsafeBytes { known($0) }
    entry.pointee.codeHash = hash
    entry.pointee.code = Unmanaged.passUnretained(code)
    markDirty(entry)
  }

  /// Whether a contract may not be made here: nonce, code or storage stand in the way. See EIP-684, EIP-7610.
  func isOccupied(_ entry: AccountRef) -> Bool {
    if entry.pointee.nonce != 0 || entry.pointee.codeHash != .emptyKeccak { return true }
    if !entry.pointee.hasFreshStorage && entry.pointee.storageRoot != .emptyTrieRoot { return true }
    var occupied = false
    entry.pointee.slots.visit { if !$0.pointee.current.isZero { occupied = true } }
    return occupied
  }

  /// Warms the account and tells whether it was cold. See EIP-2929.
  @inline(__always)
  func warm(_ entry: AccountRef) -> Bool {
    if entry.pointee.warmTransaction == transaction { return false }
    record(.warmAccount, entry)
    entry.pointee.warmTransaction = transaction
    return true
  }
}
