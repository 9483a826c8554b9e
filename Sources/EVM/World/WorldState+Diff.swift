import Primitives

extension WorldState {
  /// Makes all changes of the transaction final and begins the next one.
  func commit() {
    journal.removeAll()
    touched.removeAll()
    destroyed.removeAll()
    transaction &+= 1
  }

  /// What changed since the last call, or since the beginning.
  package func takeDiff() -> StateDiff {
    var diff = StateDiff()
    for index in 0..<dirtyAccounts.count {
      let entry = dirtyAccounts.start[index]
      entry.pointee.isDirty = false
      if entry.pointee.now != entry.pointee.base || entry.pointee.clearsStorage {
        var change = StateDiff.Change(account: entry.pointee.account)
        change.clearsStorage = entry.pointee.clearsStorage && entry.pointee.storageRoot != .emptyTrieRoot
        if entry.pointee.exists || entry.pointee.base.exists { diff.accounts[entry.pointee.address] = change }
        entry.pointee.clearsStorage = false
        entry.pointee.base = entry.pointee.now
      }
    }
    for index in 0..<dirtySlots.count {
      let (account, slot) = (dirtySlots.start[index].account, dirtySlots.start[index].slot)
      slot.pointee.isDirty = false
      if slot.pointee.current == slot.pointee.base || !account.pointee.exists { continue }
      slot.pointee.base = slot.pointee.current
      diff.accounts[account.pointee.address, default: .init(account: account.pointee.account)]
        .storage[slot.pointee.key] = slot.pointee.current
    }
    dirtyAccounts.removeAll()
    dirtySlots.removeAll()
    for change in diff.accounts.values {
      guard let hash = change.account?.codeHash, let code = newCodes[hash] else { continue }
      diff.codes[hash] = code.bytes
    }
    return diff
  }
}

extension StateDiff {
  /// Adds what changed after this diff.
  package mutating func merge(_ later: StateDiff) {
    if isEmpty, codes.isEmpty {
      self = later
      return
    }
    for (address, change) in later.accounts {
      guard var merged = accounts[address] else {
        accounts[address] = change
        continue
      }
      if change.clearsStorage || change.account == nil {
        merged.storage = [:]
        merged.clearsStorage = true
      }
      merged.account = change.account
      merged.storage.merge(change.storage) { $1 }
      accounts[address] = merged
    }
    codes.merge(later.codes) { $1 }
  }
}
