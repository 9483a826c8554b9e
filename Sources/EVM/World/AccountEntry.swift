import Primitives

/// One account as the overlay knows it.
struct AccountEntry: BitwiseCopyable {
  let address: Address
  var balance: UInt256
  var nonce: UInt64
  var codeHash: Hash32
  let storageRoot: Hash32
  var exists: Bool
  /// The code of `codeHash` once somebody asked for it; the world owns it.
  var code: Unmanaged<Code>?

  /// The transaction in which the account is warm. See EIP-2929.
  var warmTransaction: UInt32 = 0
  /// The transaction that made the account a contract. See EIP-6780.
  var creationTransaction: UInt32 = 0
  /// The transaction in which the account destroyed itself.
  var destructionTransaction: UInt32 = 0
  /// The transaction that touched the account. See EIP-161.
  var touchTransaction: UInt32 = 0

  /// The reader's storage no longer counts: the account was destroyed.
  var hasFreshStorage = false
  /// Storage was wiped since the last diff.
  var clearsStorage = false
  var isDirty = false
  var slots = SlotTable()
  var transientSlots = SlotTable()

  /// The account at the last diff.
  var base: Base

  struct Base: BitwiseCopyable, Equatable {
    var exists: Bool
    var nonce: UInt64
    var balance: UInt256
    var codeHash: Hash32
  }

  init(address: Address, account: Account?) {
    self.address = address
    (balance, nonce) = (account?.balance ?? .zero, account?.nonce ?? 0)
    (codeHash, storageRoot) = (account?.codeHash ?? .emptyKeccak, account?.storageRoot ?? .emptyTrieRoot)
    exists = account != nil
    base = Base(exists: exists, nonce: nonce, balance: balance, codeHash: codeHash)
  }

  var now: Base { Base(exists: exists, nonce: nonce, balance: balance, codeHash: codeHash) }

  /// Neither nonce nor balance nor code. See EIP-161.
  var isEmpty: Bool { nonce == 0 && balance.isZero && codeHash == .emptyKeccak }

  var account: Account? {
    exists ? Account(nonce: nonce, balance: balance, codeHash: codeHash, storageRoot: storageRoot) : nil
  }
}

typealias AccountRef = UnsafeMutablePointer<AccountEntry>

/// Accounts by address: open addressing, hashed by a multiplication.
///
/// Unsafe: buckets hold null or an entry in the world's arena; the owner calls `deallocate` once.
struct AccountTable {
  private var buckets: UnsafeMutablePointer<AccountRef?>
  private var mask = 63
  private var count = 0

  init() {
    buckets = .allocate(capacity: 64)
    buckets.initialize(repeating: nil, count: 64)
  }

  @inline(__always)
  func find(_ address: Address) -> AccountRef? {
    var index = Self.hash(address) & mask
    while let entry = buckets[index] {
      if entry.pointee.address == address { return entry }
      index = (index &+ 1) & mask
    }
    return nil
  }

  mutating func insert(_ entry: AccountRef) {
    if count &* 2 >= mask { grow() }
    place(entry)
    count &+= 1
  }

  func deallocate() { buckets.deallocate() }

  private func place(_ entry: AccountRef) {
    var index = Self.hash(entry.pointee.address) & mask
    while buckets[index] != nil { index = (index &+ 1) & mask }
    buckets[index] = entry
  }

  private mutating func grow() {
    let (old, oldSize) = (buckets, mask + 1)
    buckets = .allocate(capacity: oldSize * 2)
    buckets.initialize(repeating: nil, count: oldSize * 2)
    mask = oldSize * 2 - 1
    for index in 0..<oldSize { if let entry = old[index] { place(entry) } }
    old.deallocate()
  }

  @inline(__always)
  private static func hash(_ address: Address) -> Int {
    let number = address.number
    let mixed = (number.l0 ^ (number.l1 &* 0x9e37_79b9_7f4a_7c15) ^ number.l2) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed ^ (mixed >> 32))
  }
}
