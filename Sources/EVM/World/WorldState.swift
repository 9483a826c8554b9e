import Primitives

/// The state as a block's transactions see it: what the reader holds, overlaid with what they changed.
///
/// Lives across the transactions of one block. A transaction's own marks (warm, created, touched) carry its
/// number, so that nothing needs clearing between two. One thread at a time.
///
/// Swift would check at each use of a property that no other use of it lasts, which takes a tenth of every call. None
/// does: no method holds one of those below while it calls what may come back for it.
package final class WorldState {
  let reader: any StateReader
  let codes: CodeCache
  /// The first read that failed; whatever was computed after it is worthless.
  package internal(set) var failure: StateReadError?

  @exclusivity(unchecked) var accounts = AccountTable()
  @exclusivity(unchecked) var accountArena = Arena<AccountEntry>(blockSize: 32)
  @exclusivity(unchecked) var slotArena = Arena<Slot>(blockSize: 64)
  @exclusivity(unchecked) var journal = RawList<JournalEntry>(capacity: 256)
  @exclusivity(unchecked) var dirtyAccounts = RawList<AccountRef>(capacity: 32)
  @exclusivity(unchecked) var dirtySlots = RawList<DirtySlot>(capacity: 64)
  /// What this transaction touched, destroyed: candidates, since a revert leaves them here.
  @exclusivity(unchecked) var touched = RawList<AccountRef>(capacity: 32)
  @exclusivity(unchecked) var destroyed = RawList<AccountRef>(capacity: 8)
  /// Keeps alive what entries point to.
  @exclusivity(unchecked) var heldCodes: [Code] = []
  /// What this overlay deployed, kept alive likewise: a hash's code is never replaced.
  @exclusivity(unchecked) var newCodes: [Hash32: Code] = [:]
  /// Factories deploy the same code again and again: it needs neither hashing nor preparing then.
  @exclusivity(unchecked) var lastDeployed: (hash: Hash32, code: Code)?
  /// Counts the transactions of this overlay; marks with another number are stale.
  @exclusivity(unchecked) var transaction: UInt32 = 1

  struct DirtySlot: BitwiseCopyable {
    let account: AccountRef
    let slot: SlotRef
  }

  package init(reader: some StateReader, codes: CodeCache = CodeCache()) {
    self.reader = reader
    self.codes = codes
  }

  deinit {
    accountArena.visit {
      $0.pointee.slots.deallocate()
      $0.pointee.transientSlots.deallocate()
    }
    accountArena.deallocate()
    slotArena.deallocate()
    accounts.deallocate()
    journal.deallocate()
    dirtyAccounts.deallocate()
    dirtySlots.deallocate()
    touched.deallocate()
    destroyed.deallocate()
  }

  /// The account's entry, read on first use.
  @inline(__always)
  func entry(_ address: Address) -> AccountRef { accounts.find(address) ?? load(address) }

  @inline(never)
  private func load(_ address: Address) -> AccountRef {
    var account: Account?
    do { account = try reader.account(at: address) } catch { fail(error) }
    let entry = accountArena.add(AccountEntry(address: address, account: account))
    accounts.insert(entry)
    return entry
  }

  /// The account's code, prepared to run.
  @inline(__always)
  func code(of entry: AccountRef) -> Code {
    if let code = entry.pointee.code { return code._withUnsafeGuaranteedRef { $0 } }
    return loadCode(of: entry)
  }

  @inline(never)
  private func loadCode(of entry: AccountRef) -> Code {
    let hash = entry.pointee.codeHash
    var code = Code.empty
    if let new = newCodes[hash] {
      code = new
    } else if hash != .emptyKeccak {
      do throws(StateReadError) {
        code = try codes.code(withHash: hash) { () throws(StateReadError) -> Bytes in
          try reader.code(withHash: hash)
        }
      } catch { fail(error) }
    }
    hold(code, in: entry)
    return code
  }

  func hold(_ code: Code, in entry: AccountRef) {
    heldCodes.append(code)
    entry.pointee.code = Unmanaged.passUnretained(code)
  }

  func fail(_ error: StateReadError) { if failure == nil { failure = error } }

  @inline(__always)
  func markDirty(_ entry: AccountRef) {
    if entry.pointee.isDirty { return }
    entry.pointee.isDirty = true
    dirtyAccounts.append(entry)
  }
}
