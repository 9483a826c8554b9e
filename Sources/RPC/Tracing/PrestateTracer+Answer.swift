import Primitives

/// What the accounts look like in JSON.
extension PrestateTracer {
  func write(to writer: inout JSONWriter) {
    guard settings.isDifference else {
      return writer.object { writer in
        for sights in accounts.sights { write(sights.before, of: sights.address, to: &writer) }
      }
    }
    let changed = accounts.sights.filter { $0.after.map($0.before.differs) ?? true }
    writer.object { writer in
      writer.name("post")
      writer.object { writer in
        for sights in changed {
          guard let after = sights.after else { continue }
          writer.name(sights.address)
          writer.object { write(after, since: sights.before, to: &$0) }
        }
      }
      writer.name("pre")
      writer.object { writer in
        for sights in changed {
          write(sights.after.map(sights.before.changed) ?? sights.before, of: sights.address, to: &writer)
        }
      }
    }
  }

  private func write(_ account: AccountSight, of address: Address, to writer: inout JSONWriter) {
    if account.isEmpty && !settings.showsEmpty { return }
    writer.name(address)
    writer.object { writer in
      writer.member("balance", account.balance)
      if !account.code.isEmpty {
        if !settings.hidesCode { writer.member("code", HexData(account.code)) }
        writer.member("codeHash", account.codeHash)
      }
      if account.nonce != 0 { writer.member("nonce", Int(clamping: account.nonce)) }
      writer.slots(account.slots.all)
    }
  }

  private func write(_ account: AccountSight, since before: AccountSight, to writer: inout JSONWriter) {
    if account.balance != before.balance { writer.member("balance", account.balance) }
    if account.codeHash != before.codeHash {
      if !settings.hidesCode { writer.member("code", HexData(account.code)) }
      writer.member("codeHash", account.codeHash)
    }
    if account.nonce != before.nonce { writer.member("nonce", Int(clamping: account.nonce)) }
    writer.slots(account.slots.all.filter { !$0.word.isZero && $0.word != before.slots[$0.slot] })
  }
}

extension AccountSight {
  /// Whether anything but its address is another afterwards.
  func differs(from after: AccountSight) -> Bool {
    balance != after.balance || nonce != after.nonce || codeHash != after.codeHash
      || slots.words != after.slots.words
  }

  /// This account with only those slots that held something and hold something else afterwards.
  fileprivate func changed(until after: AccountSight) -> AccountSight {
    var changed = self
    changed.slots = MetSlots()
    for (slot, word) in slots.all where !word.isZero && word != after.slots[slot] {
      changed.slots.set(slot, to: word)
    }
    return changed
  }
}

extension JSONWriter {
  fileprivate mutating func slots(_ slots: [(slot: UInt256, word: UInt256)]) {
    if slots.isEmpty { return }
    name("storage")
    object { writer in
      for (slot, word) in slots {
        writer.name(Hash32(slot))
        writer.value(Hash32(word))
      }
    }
  }
}
