import EVM
import Primitives
import Storage

extension ChainWriter {
  /// A state to come back to: where the chain stood and what stood beside it.
  struct Snapshot: Sendable {
    let id: UInt64
    let version: StateVersion
    let timeOffset: Int64
  }

  /// Remembers where the chain stands; the number names it once.
  mutating func takeSnapshot() throws(ChainError) -> UInt64 {
    let taken = Snapshot(id: lastSnapshot + 1, version: view.version, timeOffset: timeOffset)
    var batch = WriteBatch()
    batch.set(snapshots + [taken], last: taken.id)
    try write(batch)
    snapshots.append(taken)
    lastSnapshot = taken.id
    return taken.id
  }

  /// Goes back to a snapshot, which with all later ones is used up; false when there is none of that name.
  mutating func revert(to id: UInt64) throws(ChainError) -> Bool {
    guard let index = snapshots.firstIndex(where: { $0.id == id }) else { return false }
    let snapshot = snapshots[index]
    try unwind(
      to: snapshot.version, keeping: Array(snapshots[..<index]), timeOffset: snapshot.timeOffset,
      dropping: pool.look { Array($0.byHash.values) })
    return true
  }

  /// Takes back every block and edit after a version, in one batch.
  mutating func unwind(to version: StateVersion) throws(ChainError) {
    try unwind(
      to: version, keeping: snapshots.filter { $0.version <= version }, timeOffset: timeOffset, dropping: [])
  }

  private mutating func unwind(
    to version: StateVersion, keeping kept: [Snapshot], timeOffset offset: Int64,
    dropping dropped: [TransactionPool.Entry]
  ) throws(ChainError) {
    var batch = WriteBatch()
    var changed = try view(at: version, undoing: &batch)
    let removed = try removeBlocks(after: version.block, from: &batch)
    batch.set(kept, last: lastSnapshot)
    batch.setHead(changed)
    if offset != timeOffset { batch.setTimeOffset(offset) }
    var poolChange = try poolChange(after: batch)
    poolChange.leaving += dropped
    add(poolChange, to: &batch)
    var tips = tips
    try tips.goBack(to: changed)
    let isUndone = version < view.version
    // Readers must notice before the first of them can see what the batch undoes.
    if isUndone { view.epochs.advance() }
    do throws(ChainError) { try write(batch) } catch {
      if isUndone { view.epochs.retreat() }
      throw error
    }
    changed.epoch = view.epochs.current
    (view, snapshots, timeOffset, next) = (changed, kept, offset, NextBlock())
    self.tips = tips
    pool.change { $0.make(poolChange) }
    if !removed.isEmpty { events.append(.removedLogs(removed)) }
  }

  /// The view of a version that isn't later than the head; the batch gets what brings the state back there.
  private func view(at version: StateVersion, undoing batch: inout WriteBatch) throws(ChainError) -> ChainView
  {
    guard let header = try view.header(at: version.block), let hash = try view.hash(ofBlock: version.block)
    else { throw .corruptState("block \(version.block) is missing") }
    var changed = view
    (changed.head, changed.headHash, changed.version) = (header, hash, version)
    if version < view.version {
      var writer = StateWriter(store: store)
      changed.root = try writer.unwind(to: version, root: view.root)
      batch.append(writer.batch)
    }
    return changed
  }

  /// Adds to a batch that the blocks after a number are gone; answers the logs that go with them.
  private func removeBlocks(
    after last: UInt64, from batch: inout WriteBatch
  ) throws(ChainError) -> [LogRecord] {
    var removed: [LogRecord] = []
    var number = view.number
    while number > last {
      if let block = try view.block(at: number) {
        let receipts = try view.receipts(at: number)
        batch.remove(block, receipts: receipts)
        removed.append(contentsOf: view.records(of: block, receipts: receipts).flatMap(\.logs))
      }
      number -= 1
    }
    return removed
  }

  /// The state after a block and the edits that followed it.
  func lastVersion(of number: UInt64) throws(ChainError) -> StateVersion {
    var last = StateVersion(block: number)
    do throws(StoreError) {
      let range = KeyRange(
        from: Prefix.changeSet.key(last.rawValue),
        to: Prefix.changeSet.key(StateVersion(block: number + 1).rawValue))
      try store.scan(range, backwards: true) { key, _ in
        last = StateVersion(rawValue: UInt64(bigEndianBytes: key.dropFirst()))
        return false
      }
    } catch { throw .store(error) }
    return last
  }

  mutating func loadSnapshots() throws(ChainError) {
    guard let bytes = try view.value(Meta.snapshots) else { return }
    (snapshots, lastSnapshot) = try Snapshot.list(decoding: bytes)
  }

  /// Changes accounts directly, after the head and before the next block.
  mutating func edit(_ body: (WorldState) -> Void) throws(ChainError) {
    let world = WorldState(reader: latest, codes: codes)
    body(world)
    if let failure = world.failure { throw .corruptState(failure.reason) }
    var changed = view
    changed.version = view.version.next
    guard changed.version.block == view.number else { throw .tooManyEdits }
    var writer = StateWriter(store: store)
    changed.root = try writer.apply(world.takeDiff(), root: view.root)
    writer.record(as: changed.version)
    var batch = writer.batch
    batch.setHead(changed)
    let poolChange = try poolChange(after: batch)
    add(poolChange, to: &batch)
    try write(batch)
    view = changed
    pool.change { $0.make(poolChange) }
  }
}

extension ChainWriter.Snapshot {
  /// Reads the record of the snapshots, and the last number given.
  static func list(decoding bytes: Bytes) throws(ChainError) -> (snapshots: [Self], last: UInt64) {
    do throws(RLPError) {
      let fields = try RLP(decoding: bytes).list(count: 2)
      var snapshots: [Self] = []
      for item in try fields[1].list() {
        let parts = try item.list(count: 3)
        snapshots.append(
          Self(
            id: try parts[0].number64(), version: StateVersion(rawValue: try parts[1].number64()),
            timeOffset: Int64(bitPattern: try parts[2].number64())))
      }
      return (snapshots, try fields[0].number64())
    } catch { throw .corruptState("the snapshots' record is damaged") }
  }
}

extension WriteBatch {
  /// Remembers the snapshots that can be gone back to, and the last number given.
  fileprivate mutating func set(_ snapshots: [ChainWriter.Snapshot], last: UInt64) {
    let items = snapshots.map { snapshot in
      RLP.list([
        .number(snapshot.id), .number(snapshot.version.rawValue),
        .number(UInt64(bitPattern: snapshot.timeOffset)),
      ])
    }
    set(Meta.snapshots, to: RLP.list([.number(last), .list(items)]).encoded)
  }
}
