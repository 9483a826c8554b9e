import Primitives

/// What a transaction changed, as Parity shows it: `=` for what stayed, `+` and `-` for what came and went, and `*`
/// for what is another.
struct StateChanges: JSONWritable {
  let accounts: MetAccounts

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for sights in accounts.sights {
        let before = sights.before.isEmpty ? nil : sights.before
        let after = sights.after.flatMap { $0.isEmpty ? nil : $0 }
        if let before, let after, !before.differs(from: after) { continue }
        if before == nil && after == nil { continue }
        writer.name(sights.address)
        writer.object { writer in
          writer.member("balance", Change(before?.balance, after?.balance))
          writer.member("code", Change(before.map { HexData($0.code) }, after.map { HexData($0.code) }))
          writer.member("nonce", Change(before?.nonce, after?.nonce))
          writer.name("storage")
          writer.object { write(slotsOf: sights.before, before != nil, after, to: &$0) }
        }
      }
    }
  }

  private func write(
    slotsOf account: AccountSight, _ existed: Bool, _ after: AccountSight?, to writer: inout JSONWriter
  ) {
    for (slot, old) in account.slots.all {
      let new = after.map { $0.slots[slot] ?? .zero }
      if new ?? .zero == old { continue }
      writer.name(Hash32(slot))
      writer.value(Change(existed ? Hash32(old) : nil, new.map { Hash32($0) }))
    }
  }
}

/// A value before and after; nil where there is none.
private struct Change<Value: JSONWritable & Equatable>: JSONWritable {
  let before: Value?
  let after: Value?

  init(_ before: Value?, _ after: Value?) { (self.before, self.after) = (before, after) }

  func write(to writer: inout JSONWriter) {
    if before == after { return writer.string("=") }
    writer.object { writer in
      switch (before, after) {
      case (let before?, let after?):
        writer.name("*")
        writer.object { writer in
          writer.member("from", before)
          writer.member("to", after)
        }
      case (let before, let after):
        if let before { writer.member("-", before) }
        if let after { writer.member("+", after) }
      }
    }
  }
}
