package import EVM
package import Primitives
import Storage

/// One block on a state that belongs to no chain, by the rules that a chain's blocks follow.
///
/// For tools that hand over a state and a block's circumstances and want to know what becomes of them.
package struct BlockTransition {
  /// What the block came to.
  package struct Result: Sendable {
    /// Its header commits to all that a block commits to; what nobody gave is as in an empty header.
    package let block: Block
    package let receipts: [ReceiptRecord]
    /// Each with its type's byte in front, none of them empty; nothing before Prague.
    package let requests: [Bytes]
    package let diff: StateDiff
  }

  private let schedule: ForkSchedule
  private var builder: BlockBuilder

  /// Begins a block on the accounts; `blockHash` answers the hashes of blocks before it, by number.
  package init(
    _ header: Header, on accounts: [Address: Genesis.Allocation], schedule: ForkSchedule, chainID: UInt64,
    blockHash: @escaping @Sendable (UInt64) -> Hash32
  ) throws(ChainError) {
    self.schedule = schedule
    var genesis = Genesis()
    genesis.allocations = accounts
    let store = MemoryStore()
    var writer = StateWriter(store: store)
    let root = try writer.apply(genesis.diff, root: .emptyTrieRoot)
    store.write(writer.batch, synced: false)
    var environment = BlockEnvironment(of: header, schedule: schedule, chainID: chainID)
    environment.blockHash = blockHash
    builder = BlockBuilder(
      header: header, environment: environment, schedule: schedule, store: store, root: root,
      codes: CodeCache())
  }

  /// Runs a transaction as the block's next one; one that is not valid leaves the block as it was.
  package mutating func add(_ signed: SignedTransaction, tracer: (any Tracer)?) throws(ChainError) {
    // Without an excess of blob gas no blob has a price.
    if signed.transaction.kind == .blob, builder.header.excessBlobGas == nil {
      throw .invalidTransaction(.kindNotSupported(.blob))
    }
    try builder.add(signed, tracer: tracer)
  }

  /// Pays rewards and withdrawals, collects requests and tells what the block came to.
  package mutating func finish(
    rewards: BlockRewards, withdrawals: [Withdrawal]
  ) throws(ChainError) -> Result {
    let built = try builder.finish(rewards: rewards, withdrawals: withdrawals, asking: .wherePresent)
    return Result(
      block: built.block, receipts: built.block.records(of: built.receipts, schedule: schedule),
      requests: built.requests.filter { $0.count > 1 }, diff: built.diff)
  }
}
