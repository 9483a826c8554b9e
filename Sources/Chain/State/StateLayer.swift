import Primitives
import Storage
import Synchronization

/// A database whose latest state is written late: the newest accounts, slots and trie nodes lie in memory.
///
/// Every block replaces some accounts and the nodes from the root to them. That is more than half of all its bytes, and
/// LevelDB would write and merge each of them only to drop it. So they are written together once in a while, and after
/// a sudden end they are made anew from the change sets since: see `addOverdueState`. `Meta.state` is the head's
/// record of the moment whose state is there.
final class StateLayer: KeyValueStore {
  private struct Progress {
    /// The head whose state the database has.
    var stored: HeadRecord
    var newest: HeadRecord
    /// Changes of the state in between.
    var changes = 0
  }

  /// Changes after which they are written: some hundred transfers, some milliseconds to write or to make anew.
  private static let mostChanges = 4096

  private let base: any KeyValueStore
  private let late: OverlayStore
  /// Held through each write.
  private let progress: Mutex<Progress>
  /// Counts writes of state to the database, as they begin.
  private let turns = Atomic<UInt64>(0)

  /// Lies above a database that has the state of a head.
  init(over base: any KeyValueStore, stored: HeadRecord) {
    (self.base, late) = (base, OverlayStore(over: base))
    progress = Mutex(Progress(stored: stored, newest: stored))
  }

  func value(for key: [UInt8]) throws(StoreError) -> [UInt8]? {
    try Self.isLate(key) ? late.value(for: key) : base.value(for: key)
  }

  func scan(
    _ range: KeyRange, backwards: Bool, visit: (_ key: [UInt8], _ value: [UInt8]) -> Bool
  ) throws(StoreError) {
    try late.scan(range, backwards: backwards, visit: visit)
  }

  /// Writes all but the state. Before that the state that is due; with it the state after a batch that takes back what
  /// the stored one holds, as nothing would tell any more what that was.
  func write(_ batch: WriteBatch, synced: Bool) throws(StoreError) {
    try progress.withLock { progress throws(StoreError) in
      var (now, state, newest) = (WriteBatch(), WriteBatch(), progress.newest)
      let firstNew = Prefix.changeSet.key(progress.stored.version.next.rawValue)
      var takesBack = false
      for change in batch.changes {
        if Self.isLate(change.key) {
          state.append(change.key, change.value)
          continue
        }
        now.append(change.key, change.value)
        if change.key == Meta.head, let head = change.value.flatMap(HeadRecord.init(stored:)) {
          newest = head
          state.set(Meta.state, to: head.stored)
        }
        takesBack =
          takesBack
          || Prefix(of: change.key) == .changeSet && change.key.lexicographicallyPrecedes(firstNew)
      }
      if takesBack || progress.changes > Self.mostChanges { try store(&progress) }
      if takesBack {
        now.append(state)
        turns.add(1, ordering: .acquiringAndReleasing)
        try base.write(now, synced: synced)
        progress.stored = newest
      } else {
        try base.write(now, synced: synced)
        late.write(state, synced: false)
        progress.changes += state.changes.count
      }
      progress.newest = newest
    }
  }

  /// Brings the newest state to the database; should it be lost in a power cut, so is nothing else.
  private func store(_ progress: inout Progress) throws(StoreError) {
    turns.add(1, ordering: .acquiringAndReleasing)
    try base.write(late.changes, synced: false)
    late.forget()
    (progress.stored, progress.changes) = (progress.newest, 0)
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

  /// Waits for no write: a layer from before a block and a database from after it are what a sudden end leaves, and are
  /// made whole like that. Only the database must not hold a later state than the layer.
  func frozen() throws(StoreError) -> any KeyValueStore {
    while true {
      let turn = turns.load(ordering: .acquiring)
      let frozen = try late.frozen()
      if turns.load(ordering: .acquiring) == turn { return frozen }
    }
  }

  func close() { base.close() }

  private static func isLate(_ key: Bytes) -> Bool {
    switch Prefix(of: key) {
    case .account, .slot, .accountNode, .slotNode: true
    case .meta: key == Meta.state
    default: false
    }
  }
}
