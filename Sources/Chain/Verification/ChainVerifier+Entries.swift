import Primitives
import Storage

/// Stored entries against those that replaying gives.
extension ChainVerifier {
  /// Demands that what a block or an edit leaves for ever is stored as it is here.
  mutating func check(_ batch: WriteBatch, _ place: String) throws(ChainError) {
    for change in batch.changes {
      guard let kind = Prefix(of: change.key), !ReplayStore.changing.contains(kind), let wanted = change.value
      else { continue }
      let found =
        try kind == .history ? historyEntry(change.key) : stored.view.value(change.key)
      guard let found, try isSame(found, wanted, kind, place) else {
        throw .corruptState(
          "\(place): the \(kind.words) \(found == nil ? "are missing" : "aren't what execution gives")")
      }
      expected[kind, default: 0] += 1
    }
  }

  /// The history entry of one change, which may be stored together with others of its key.
  private func historyEntry(_ entry: Bytes) throws(ChainError) -> Bytes? {
    let version = StateVersion(rawValue: UInt64(bigEndianBytes: entry.suffix(8)))
    var change: KeyHistory.Change?
    try database.visitHistory(of: Bytes(entry.dropFirst().dropLast(8)), from: version) { history in
      change = history.changes.last { $0.version >= version }
      return false
    }
    return change.flatMap { $0.version == version ? KeyHistory($0).stored : nil }
  }

  /// Whether values say the same: a change set has no order.
  private func isSame(
    _ found: Bytes, _ wanted: Bytes, _ kind: Prefix, _ place: String
  ) throws(ChainError) -> Bool {
    if found == wanted { return true }
    guard kind == .changeSet else { return false }
    return try changeSet(found, place) == changeSet(wanted, place)
  }

  /// The keys in a change set, and what it gave them.
  func changeSet(_ list: Bytes, _ place: String) throws(ChainError) -> [Bytes: Bytes] {
    do throws(RLPError) {
      return Dictionary(try ChangeSet(stored: list).changes.map { ($0.key, $0.value) }) { $1 }
    } catch { throw .corruptState("\(place): the change set is damaged: \(error)") }
  }

  /// Demands that the database holds the replayed state, what blocks account for, and nothing more.
  mutating func compareEntries() throws(ChainError) {
    var found: [Prefix: Int] = [:]
    var damage: String?
    try scan(KeyRange(from: [], to: nil)) { key, value in
      guard damage == nil else { return }
      guard let kind = Prefix(of: key) else {
        damage = "an entry of no known kind, \(key.hex)"
        return
      }
      do throws(RLPError) {
        found[kind, default: 0] +=
          try kind == .history ? KeyHistory(stored: value, under: key).changes.count : 1
        damage = fault(kind, key, value)
      } catch { damage = "a history entry is damaged: \(error)" }
    }
    if let damage { throw .corruptState(damage) }
    for kind in ReplayStore.changing { expected[kind] = replay.count(of: kind) }
    // The kinds that no block accounts for: codes outlive the accounts, the rest lies beside the chain.
    let free: Set<Prefix> = [.code, .totalDifficulty, .sideBlock, .waiting, .meta]
    for kind in Prefix.allCases where !free.contains(kind) {
      let (have, want) = (found[kind, default: 0], expected[kind, default: 0])
      if have != want { throw .corruptState("\(have) \(kind.words) are stored, and blocks lead to \(want)") }
    }
    (summary.accounts, summary.slots) = (found[.account, default: 0], found[.slot, default: 0])
  }

  /// What is wrong with a stored entry by itself, or beside the replayed state.
  private func fault(_ kind: Prefix, _ key: Bytes, _ value: Bytes) -> String? {
    switch kind {
    case .account, .slot, .accountNode, .slotNode:
      do throws(StoreError) {
        return try replay.value(for: key) == value
          ? nil : "the \(kind.words) aren't what the blocks lead to, at \(key.dropFirst().hex)"
      } catch { return "\(error)" }
    case .code:
      return keccak256(value).bytes.elementsEqual(key.dropFirst())
        ? nil : "the code \(key.dropFirst().hex) is damaged"
    case .sideBlock:
      guard let hash = Hash32(key.dropFirst()), let block = try? stored.view.sideBlock(hash),
        block.hash == hash
      else { return "the block \(key.dropFirst().hex) beside the chain is damaged" }
      return nil
    case .waiting:
      return (try? SignedTransaction(waiting: value))?.isBySender == true
        ? nil : "a waiting transaction is damaged"
    default: return nil
    }
  }

  func scan(_ prefix: Bytes, _ visit: (Bytes, Bytes) -> Void) throws(ChainError) {
    try scan(KeyRange(prefix: prefix), visit)
  }

  func scan(_ range: KeyRange, _ visit: (Bytes, Bytes) -> Void) throws(ChainError) {
    do throws(StoreError) {
      try database.scan(range, backwards: false) { key, value in
        visit(key, value)
        return true
      }
    } catch { throw .store(error) }
  }
}
