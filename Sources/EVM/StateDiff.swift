package import Primitives

/// What execution changed: the accounts and slots whose values differ from the reader's.
package struct StateDiff: Sendable {
  /// The change of one account.
  package struct Change: Sendable {
    /// The account as it stands now, without its new storage root; nil when it no longer exists.
    package var account: Account?
    /// All earlier storage is gone before `storage` applies (the account was destroyed or made anew).
    package var clearsStorage = false
    /// Slots and their new words; zero removes.
    package var storage: [UInt256: UInt256] = [:]

    package init(account: Account?) { self.account = account }
  }

  package var accounts: [Address: Change] = [:]
  /// Code that was set, by hash.
  package var codes: [Hash32: Bytes] = [:]

  package init() {}

  package var isEmpty: Bool { accounts.isEmpty }
}
