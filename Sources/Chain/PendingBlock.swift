import EVM
import Primitives
import Storage
import Synchronization

/// The block that would be mined now, and the state after it.
package struct PendingBlock: Sendable {
  /// What it was built from. While all of that is the same, so is the block; since the header holds the time, one is
  /// good for a second at most where the clock gives it.
  struct Ground: Equatable, Sendable {
    /// The latest state, and how often anything was undone before.
    let version: StateVersion
    let epoch: UInt64
    /// As it is before any transaction, with all that is set for the next block.
    let header: Header
    let poolRevision: UInt64

    init(_ standing: Standing, poolRevision: UInt64) {
      (version, epoch) = (standing.view.version, standing.view.epoch)
      (header, self.poolRevision) = (standing.nextHeader(), poolRevision)
    }
  }

  package let block: Block
  package let receipts: [Receipt]
  /// The chain that it would follow.
  package let view: ChainView
  let ground: Ground
  let state: StateView
}

/// Remembers the last pending block, for those who ask again and again.
final class LastPendingBlock: Sendable {
  private let last = Mutex<PendingBlock?>(nil)

  /// The block on this ground, which is built unless it is the last one; whoever asks meanwhile waits for it.
  func block(
    on ground: PendingBlock.Ground, build: () throws(ChainError) -> PendingBlock
  ) throws(ChainError) -> PendingBlock {
    try last.withLock { last throws(ChainError) in
      if let last, last.ground == ground { return last }
      let built = try build()
      last = built
      return built
    }
  }
}
