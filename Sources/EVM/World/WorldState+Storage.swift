import Primitives

/// Storage and transient storage within a transaction.
extension WorldState {
  /// The slot, read on first use.
  @inline(__always)
  func slot(_ account: AccountRef, _ key: UInt256) -> SlotRef {
    account.pointee.slots.find(key) ?? loadSlot(account, key)
  }

  @inline(never)
  private func loadSlot(_ account: AccountRef, _ key: UInt256) -> SlotRef {
    var value = UInt256.zero
    if !account.pointee.hasFreshStorage && account.pointee.storageRoot != .emptyTrieRoot {
      do { value = try reader.storage(at: account.pointee.address, slot: key) } catch { fail(error) }
    }
    let slot = slotArena.add(Slot(key: key, value: value))
    account.pointee.slots.insert(slot)
    return slot
  }

  /// Warms the slot and tells whether it was cold. See EIP-2929.
  @inline(__always)
  func warm(_ slot: SlotRef) -> Bool {
    if slot.pointee.warmTransaction == transaction { return false }
    record(.warmSlot, slot)
    slot.pointee.warmTransaction = transaction
    return true
  }

  /// The word that the slot held when the transaction began.
  @inline(__always)
  func original(_ slot: SlotRef) -> UInt256 {
    slot.pointee.transaction == transaction ? slot.pointee.original : slot.pointee.current
  }

  @inline(__always)
  func store(_ value: UInt256, in slot: SlotRef, of account: AccountRef) {
    if slot.pointee.transaction != transaction {
      slot.pointee.original = slot.pointee.current
      slot.pointee.transaction = transaction
    }
    record(.storage, slot, slot.pointee.current)
    slot.pointee.current = value
    if !slot.pointee.isDirty {
      slot.pointee.isDirty = true
      dirtySlots.append(DirtySlot(account: account, slot: slot))
      markDirty(account)
    }
  }

  func transientWord(_ account: AccountRef, _ key: UInt256) -> UInt256 {
    guard let slot = account.pointee.transientSlots.find(key), slot.pointee.transaction == transaction else {
      return .zero
    }
    return slot.pointee.current
  }

  func storeTransient(_ value: UInt256, at key: UInt256, of account: AccountRef) {
    let slot: SlotRef
    if let known = account.pointee.transientSlots.find(key) {
      slot = known
    } else {
      slot = slotArena.add(Slot(key: key, value: .zero))
      account.pointee.transientSlots.insert(slot)
    }
    if slot.pointee.transaction != transaction {
      (slot.pointee.transaction, slot.pointee.current) = (transaction, .zero)
    }
    record(.transientStorage, slot, slot.pointee.current)
    slot.pointee.current = value
  }

  /// Removes all storage of an account that ceases to be.
  func wipeStorage(_ account: AccountRef) {
    account.pointee.slots.visit {
      ($0.pointee.current, $0.pointee.base) = (.zero, .zero)
    }
    account.pointee.hasFreshStorage = true
    account.pointee.clearsStorage = true
    markDirty(account)
  }
}
