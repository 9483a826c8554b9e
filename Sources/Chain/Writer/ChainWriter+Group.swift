import EVM
import Primitives
import Storage
import Synchronization

/// Changes that reach the disk together. Until then they lie in a layer above the database, where the writer goes on
/// from them and no reader sees them.
final class WriteGroup: Sendable {
  enum Outcome: Sendable { case open, written, failed }

  fileprivate let layer: OverlayStore
  /// The writer as the group found it.
  fileprivate let before: ChainWriter
  fileprivate let state = Mutex<(outcome: Outcome, kept: [Kept])>((.open, []))

  /// A transaction that came to wait, in the place of another or of none.
  struct Kept: Sendable {
    let hash: Hash32
    let rival: TransactionPool.Entry?
    /// The sender's nonce.
    let nonce: UInt64
  }

  fileprivate init(before: ChainWriter) {
    (self.before, layer) = (before, OverlayStore(over: before.store))
  }

  var outcome: Outcome { state.withLock { $0.outcome } }

  /// Remembers what came to wait, as the pool isn't a part of the writer that is simply put back.
  func note(_ kept: Kept) { state.withLock { $0.kept.append(kept) } }
}

extension ChainWriter {
  /// Lets the blocks to come wait in a layer until `closeGroup`.
  ///
  /// Does nothing where nothing outlives the process. The block that takes something from the pool ends the group:
  /// what leaves the pool must be found in the chain at once.
  mutating func openGroup() {
    guard group == nil, isLasting else { return }
    let group = WriteGroup(before: self)
    self.group = group
    (store, view.store) = (group.layer, group.layer)
  }

  /// Writes what lies in the layer as one batch. When that fails, the chain stands as it did before the group.
  mutating func closeGroup() throws(ChainError) {
    guard let group else { return }
    self.group = nil
    (store, view.store) = (group.before.store, group.before.store)
    do throws(ChainError) { try write(group.layer.changes()) } catch {
      takeBack(group)
      throw error
    }
    group.state.withLock { $0.outcome = .written }
  }

  private mutating func takeBack(_ group: WriteGroup) {
    let kept = group.state.withLock { state in
      state.outcome = .failed
      return state.kept
    }
    pool.change { pool in
      for entry in kept.reversed() {
        pool.remove(entry.hash)
        if let rival = entry.rival { pool.restore(rival, nonce: entry.nonce) }
      }
    }
    let failed = failure
    self = group.before
    if let failed, failure == nil {
      failure = failed
      events.append(.writingStopped(failed))
    }
  }

  /// Mines blocks in a row, `interval` seconds apart where that is more than nothing, and writes them together, as far as
  /// they take nothing from the pool.
  mutating func mineRow(_ count: UInt64, interval: UInt64, isFirst: Bool) throws(ChainError) {
    do throws(ChainError) {
      for index in 0..<count {
        openGroup()
        let time = view.head.timestamp.addingReportingOverflow(interval)
        if time.overflow { throw .invalidTimestamp(have: interval, minimum: 0) }
        let isClocks = interval == 0 || (isFirst && index == 0)
        try mineBlock(timestamp: isClocks ? nil : time.partialValue)
      }
    } catch {
      try closeGroup()
      throw error
    }
    try closeGroup()
  }
}
