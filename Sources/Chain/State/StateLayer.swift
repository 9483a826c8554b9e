import Primitives
import Storage
import Synchronization

/// A database whose latest state and its history are written late: the newest accounts, slots and trie nodes lie in
/// memory, and the values that they replaced. So is the record of the head, which the newest block tells as well.
///
/// Every block replaces some accounts and the nodes from the root to them. That is more than half of all its bytes, and
/// LevelDB would write and merge each of them only to drop it. So they are written together once in a while, what a key
/// held in one entry for many blocks, and after a sudden end they are made anew from the change sets since: see
/// `addOverdueState`. `Meta.state` is the head's record of the moment whose state is there.
final class StateLayer: KeyValueStore {
  private struct Progress {
    /// The head whose state the database has.
    var stored: HeadRecord
    var newest: HeadRecord
    /// Changes of the state in between.
    var changes = 0

    /// The first version that no change set has been written of.
    var next: StateVersion { max(stored.version, newest.version).next }
  }

  /// Changes after which they are written: some hundred transfers, some milliseconds to write or to make anew.
  private static let mostChanges = 8192

  private let base: any KeyValueStore
  private let late: OverlayStore
  /// Held through each write.
  private let progress: Mutex<Progress>
  /// A version that no history in the database is later than: told before any is, and before the layer lets go of it.
  private let lastHistory: Atomic<UInt64>
  /// Counts the beginnings and the ends of writes of the state to the database: odd while one goes on.
  private let turns = Atomic<UInt64>(0)

  /// Lies above a database that has the state of a head.
  init(over base: any KeyValueStore, stored: HeadRecord) {
    (self.base, late) = (base, OverlayStore(over: base))
    progress = Mutex(Progress(stored: stored, newest: stored))
    lastHistory = Atomic(stored.version.rawValue)
  }

  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    try Self.isLate(key) ? late.value(for: key) : base.value(for: key)
  }

  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    guard Self.lateKinds.contains(where: { range.touches($0) }) else {
      return try base.scan(range, backwards: backwards, visit: visit)
    }
    let start = range.historyStart ?? StateVersion(rawValue: 0)
    try late.scan(
      range, backwards: backwards, needsBase: { start.rawValue <= lastHistory.load(ordering: .acquiring) },
      visit: visit)
  }

  /// Writes all but the state. With all of the state it writes where that is due, or where change sets are taken back:
  /// nothing would tell any more what an earlier state in the database lacks.
  func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) {
    try progress.withLock { progress throws(StoreError) in
      let parts = Parts(of: batch, after: progress)
      if parts.takesBack || progress.changes > Self.mostChanges {
        try writeAll(with: parts, synced: synced)
        progress = Progress(stored: parts.head, newest: parts.head)
      } else {
        try base.write(parts.now, synced: synced)
        late.write(parts.late, synced: false)
        progress.newest = parts.head
        progress.changes += parts.late.changes.count
      }
    }
  }

  /// A batch, taken apart.
  private struct Parts {
    /// What the database needs at once, and what may come late.
    private(set) var now = WriteBatch()
    private(set) var late = WriteBatch()
    /// Where the batch leads to.
    private(set) var head: HeadRecord
    /// Whether change sets or the head go back behind what is written.
    private(set) var takesBack = false

    init(of batch: WriteBatch, after progress: Progress) {
      head = progress.newest
      let firstNew = Prefix.changeSet.key(progress.next.rawValue)
      for change in batch.changes {
        if change.key == Meta.head, let head = change.value.flatMap(HeadRecord.init(stored:)) {
          lead(to: head)
        } else if StateLayer.isLate(change.key) {
          late.append(change.key, change.value)
        } else {
          now.append(change.key, change.value)
          let isOld =
            Prefix(of: change.key) == .changeSet && change.key.lexicographicallyPrecedes(firstNew)
          takesBack = takesBack || isOld
        }
      }
    }

    private mutating func lead(to next: HeadRecord) {
      takesBack = takesBack || next.version < head.version
      head = next
      late.set(Meta.state, to: next.stored)
      // A block tells by itself that it is the newest.
      if next.version.isEdit { now.set(Meta.head, to: next.stored) }
    }
  }

  /// Brings all that lies in memory to the database, and with it a batch that comes after that.
  private func writeAll(with parts: Parts, synced: Bool) throws(StoreError) {
    turns.add(1, ordering: .acquiringAndReleasing)
    defer { turns.add(1, ordering: .acquiringAndReleasing) }
    var batch = parts.now
    batch.append(parts.late)
    var all = late.changes(with: batch)
    do throws(RLPError) { try all.packHistory() } catch {
      throw .corrupted("what keys held before can't be read: \(error)")
    }
    all.set(Meta.head, to: parts.head.stored)
    let last = parts.head.version.rawValue
    lastHistory.store(max(last, lastHistory.load(ordering: .acquiring)), ordering: .releasing)
    try base.write(all, synced: synced)
    lastHistory.store(last, ordering: .releasing)
    late.forget()
  }

  /// Takes over what the database lacks of a head's state; writes nothing.
  func add(_ overdue: WriteBatch, of head: HeadRecord) {
    progress.withLock { progress in
      var state = overdue
      state.set(Meta.state, to: head.stored)
      late.write(state, synced: false)
      progress.newest = head
      progress.changes += state.changes.count
    }
  }

  func sync() throws(StoreError) { try base.sync() }

  /// Waits for no write but one of the whole state. Of any other, a layer from before and a database from after it are
  /// what a sudden end leaves, and are made whole like that.
  func frozen() throws(StoreError) -> any KeyValueStore {
    while true {
      let turn = turns.load(ordering: .acquiring)
      if turn.isMultiple(of: 2) {
        let frozen = try late.frozen()
        if turns.load(ordering: .acquiring) == turn { return frozen }
      }
      progress.withLock { _ in }
    }
  }

  func close() { base.close() }

  private static let lateKinds: [Prefix] = [.account, .slot, .accountNode, .slotNode, .history, .meta]

  private static func isLate(_ key: Bytes) -> Bool {
    guard let kind = Prefix(of: key) else { return false }
    return kind == .meta ? key == Meta.state : lateKinds.contains(kind)
  }
}
