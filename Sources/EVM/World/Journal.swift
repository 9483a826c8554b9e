import Primitives

/// One change that a revert takes back.
struct JournalEntry: BitwiseCopyable {
  enum Kind: UInt8 {
    case warmAccount, warmSlot, storage, balance, nonce, code, existence, creation, destruction, touch
    case transientStorage
  }

  let kind: Kind
  /// The account or slot.
  let place: UnsafeMutableRawPointer
  /// What stood there before, where the kind has such.
  let old: UInt256
}

/// Where to go back to.
struct Checkpoint: BitwiseCopyable {
  var journal = 0
  var logs = 0
  var refund: Int64 = 0
}

extension WorldState {
  @inline(__always)
  func record(_ kind: JournalEntry.Kind, _ account: AccountRef, _ old: UInt256 = .zero) {
    journal.append(JournalEntry(kind: kind, place: UnsafeMutableRawPointer(account), old: old))
  }

  @inline(__always)
  func record(_ kind: JournalEntry.Kind, _ slot: SlotRef, _ old: UInt256 = .zero) {
    journal.append(JournalEntry(kind: kind, place: UnsafeMutableRawPointer(slot), old: old))
  }

  /// Takes back every change made since the checkpoint.
  func revert(to checkpoint: Int) {
    while journal.count > checkpoint {
      let entry = journal.removeLast()
      let account = entry.place.assumingMemoryBound(to: AccountEntry.self)
      let slot = entry.place.assumingMemoryBound(to: Slot.self)
      switch entry.kind {
      case .warmAccount: account.pointee.warmTransaction = 0
      case .warmSlot: slot.pointee.warmTransaction = 0
      case .storage, .transientStorage: slot.pointee.current = entry.old
      case .balance: account.pointee.balance = entry.old
      case .nonce: account.pointee.nonce = entry.old.l0
      case .code:
        account.pointee.codeHash = .emptyKeccak
        account.pointee.code = nil
      case .existence: account.pointee.exists = false
      case .creation: account.pointee.creationTransaction = 0
      case .destruction: account.pointee.destructionTransaction = 0
      case .touch:
        // Mainnet's block 2,675,119 kept this one touch although its frame failed.
        if account.pointee.address != .ripemd160Precompile { account.pointee.touchTransaction = 0 }
      }
    }
  }
}

extension Address {
  static let ripemd160Precompile = Address(truncating: 3)
}
