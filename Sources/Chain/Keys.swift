import Primitives
import Storage

/// Every kind of entry in the database: its prefix byte and, in the comment, the shape of key and value.
///
/// Numbers in keys are eight big-endian bytes, so that entries lie in order. What a block leaves for ever lies under its
/// number, and that behind all other kinds: LevelDB merges tables that overlap, and only moves those with newer blocks.
enum Prefix: UInt8, CaseIterable {
  /// `a address` → nonce, balance and, unless both are empty, storage root and code hash of the latest state.
  case account = 0x61
  /// `s address slot` → word of the latest state, without leading zeros.
  case slot = 0x73
  /// `c hash` → code.
  case code = 0x63
  /// `n path` → node of the state trie, one nibble a byte.
  case accountNode = 0x6e
  /// `o address path` → node of an account's storage trie.
  case slotNode = 0x6f
  /// `h latest-state-key version` → the values before that version and some before it: see `KeyHistory`.
  case history = 0x68
  /// `v version` → list of the latest-state keys that the version changed, each followed by its new value.
  case changeSet = 0x76
  /// `z number b` → header, without what most headers hold: see `StoredHeader`.
  case header = 0x62
  /// `z number t` → transactions, uncles, withdrawals, senders.
  case body = 0x74
  /// `z number r` → receipts.
  case receipts = 0x72
  /// `i epoch block-hash` → number.
  case blockHash = 0x69
  /// `x epoch transaction-hash` → block number and index.
  case transactionHash = 0x78
  /// `l number` (nothing more), or `l kind address-or-topic number`: blocks that hold matching logs.
  case logIndex = 0x6c
  /// `k block-hash` → header and stored body of a valid block beside the chain.
  case sideBlock = 0x6b
  /// `d block-hash` → difficulty of the block and all before it; mined blocks only.
  case totalDifficulty = 0x64
  /// `w arrival` → sender and envelope of a transaction that waits.
  case waiting = 0x77
  /// `m name` → one-off values.
  case meta = 0x6d
}

extension Prefix {
  /// The kind that a key belongs to; nil for keys that nothing here writes.
  init?(of key: Bytes) {
    guard let first = key.first, let last = key.last else { return nil }
    self.init(rawValue: first == Self.block ? last : first)
  }

  /// The first byte of what lies under a block's number.
  private static let block: UInt8 = 0x7a

  /// All that lies under blocks' numbers.
  static let blocks = KeyRange(prefix: [block])

  /// What people are told that the entries are.
  var words: String {
    switch self {
    case .account: "accounts"
    case .slot: "storage slots"
    case .code: "codes"
    case .accountNode: "nodes of the state trie"
    case .slotNode: "nodes of storage tries"
    case .history: "values before changes"
    case .changeSet: "change sets"
    case .header: "headers"
    case .body: "bodies"
    case .receipts: "receipts of blocks"
    case .blockHash: "block hashes"
    case .transactionHash: "transactions"
    case .logIndex: "entries of the log index"
    case .sideBlock: "blocks beside the chain"
    case .totalDifficulty: "total difficulties"
    case .waiting: "waiting transactions"
    case .meta: "records"
    }
  }

  func key(_ parts: Bytes...) -> Bytes {
    var key = Bytes()
    key.reserveCapacity(parts.reduce(1) { $0 + $1.count })
    key.append(rawValue)
    for part in parts { key.append(contentsOf: part) }
    return key
  }

  func key(_ number: UInt64) -> Bytes {
    withUnsafeBytes(of: number.bigEndian) { number in
      switch self {
      case .header, .body, .receipts: withUnsafeBytes(of: rawValue) { Self.key(Self.block, number, $0) }
      default: key(number)
      }
    }
  }

  func key(_ value: some FixedBytes) -> Bytes { withUnsafeBytes(of: value) { key($0) } }

  /// The key of what a latest-state key held before a version.
  func key(_ key: Bytes, before version: StateVersion) -> Bytes {
    key.withUnsafeBytes { key in withUnsafeBytes(of: version.rawValue.bigEndian) { self.key(key, $0) } }
  }

  func key(_ hash: Hash32, in epoch: HashEpoch) -> Bytes {
    withUnsafeBytes(of: epoch.number.bigEndian) { epoch in withUnsafeBytes(of: hash) { key(epoch, $0) } }
  }

  private func key(_ part: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer? = nil) -> Bytes {
    Self.key(rawValue, part, other)
  }

  private static func key(
    _ first: UInt8, _ part: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer?
  ) -> Bytes {
    var key = Bytes()
    key.reserveCapacity(1 + part.count + (other?.count ?? 0))
    key.append(first)
    key.append(contentsOf: part)
    if let other { key.append(contentsOf: other) }
    return key
  }

  func key(_ address: Address, slot: UInt256) -> Bytes { key(address.bytes, slot.bigEndianBytes) }
}

extension KeyRange {
  /// Whether entries of a kind may lie in the range; never for those under a block's number.
  func touches(_ kind: Prefix) -> Bool {
    let kind = kind.key()
    return !kind.lexicographicallyPrecedes(lower.prefix(1))
      && upper.map(kind.lexicographicallyPrecedes) ?? true
  }
}

/// So many blocks in a row that their hashes are indexed together.
///
/// Hashes come in no order, so a merge with older ones rewrites all of them; those of epochs that are over are left in
/// peace. A hash is looked for in one epoch after the other, which filters answer.
struct HashEpoch {
  private static let bits: UInt64 = 17
  let number: UInt64

  init(ofBlock number: UInt64) { self.number = number >> Self.bits }

  /// The epochs up to a block's, newest first.
  static func all(upTo number: UInt64) -> some Sequence<HashEpoch> {
    (0...number >> bits).reversed().lazy.map { HashEpoch(ofBlock: $0 << bits) }
  }
}

/// Names of one-off values.
enum Meta {
  /// Where the chain stands, if an edit led there; otherwise it may be behind: the newest block tells.
  static let head = Prefix.meta.key(Bytes("head".utf8))
  /// The head whose latest state and tries are there.
  static let state = Prefix.meta.key(Bytes("state".utf8))
  static let snapshots = Prefix.meta.key(Bytes("snapshots".utf8))
  static let chain = Prefix.meta.key(Bytes("chain".utf8))
  static let timeOffset = Prefix.meta.key(Bytes("time offset".utf8))
  /// There where the chain began from a genesis file.
  static let genesisFile = Prefix.meta.key(Bytes("genesis".utf8))
  static let format = Prefix.meta.key(Bytes("format".utf8))
}

extension UInt64 {
  /// The bytes without leading zeros, most significant first; empty for zero.
  var minimalBytes: Bytes { withUnsafeBytes(of: bigEndian) { Bytes($0[(leadingZeroBitCount / 8)...]) } }

  var bigEndianBytes: Bytes { withUnsafeBytes(of: bigEndian) { Bytes($0) } }

  init(bigEndianBytes bytes: some Sequence<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}

/// Counts states: the block's number, and within it the developer's direct edits after the block.
///
/// `version(n, k)` is the state after block n and its first k edits, so versions order as they came to be.
struct StateVersion: Comparable, Hashable, Sendable {
  static let editBits: UInt64 = 20
  let rawValue: UInt64

  init(rawValue: UInt64) { self.rawValue = rawValue }
  init(block: UInt64) { rawValue = block << Self.editBits }

  /// The last state of the block, whatever edits came.
  static func end(of block: UInt64) -> StateVersion {
    StateVersion(rawValue: block << editBits | (1 << editBits - 1))
  }

  var block: UInt64 { rawValue >> Self.editBits }
  /// Whether a direct edit led to it.
  var isEdit: Bool { rawValue & (1 << Self.editBits - 1) != 0 }
  var next: StateVersion { StateVersion(rawValue: rawValue + 1) }

  static func < (left: StateVersion, right: StateVersion) -> Bool { left.rawValue < right.rawValue }
}
