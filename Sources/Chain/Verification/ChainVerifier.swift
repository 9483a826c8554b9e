import Cryptography
import EVM
import Primitives
import Storage

/// Holds a database to the headers in it: executes every block again, from the genesis state on, and demands that
/// everything stored is what that gives.
///
/// Takes the memory that the latest state takes, and about the time that importing the chain takes.
package struct ChainVerifier {
  /// What was found to agree.
  package struct Summary: Hashable, Sendable {
    package var blocks = 0
    package var transactions = 0
    /// Direct edits between blocks.
    package var edits = 0
    package var accounts = 0
    package var slots = 0
  }

  let database: any KeyValueStore
  let stored: StoredChain
  let replay: ReplayStore
  private let codes = CodeCache()
  /// The chain as far as it was replayed.
  var view: ChainView
  /// How many entries of each kind the replayed blocks account for.
  var expected: [Prefix: Int] = [:]
  var summary = Summary()

  /// Takes the chain of a database that nobody changes meanwhile.
  package init(of stored: StoredChain) {
    (database, self.stored) = (stored.view.store, stored)
    replay = ReplayStore(over: database)
    view = stored.view
    view.store = replay
  }

  /// Does the whole work; throws `corruptState` with what is wrong, the first thing first. Tells of every block.
  package mutating func run(_ progress: (UInt64) -> Void = { _ in }) throws(ChainError) -> Summary {
    try begin()
    for number in 0..<stored.view.number {
      try replayEdits(after: number)
      try replayBlock(number + 1)
      progress(number + 1)
    }
    try replayEdits(after: stored.view.number)
    guard view.headHash == stored.view.headHash, view.root == stored.view.root else {
      throw .corruptState("the record of the head isn't what the last block leads to")
    }
    try compareEntries()
    return summary
  }

  private mutating func begin() throws(ChainError) {
    let header = try stored.genesisHeader()
    var writer = StateWriter(store: replay)
    view.root = try writer.apply(genesisState(), root: .emptyTrieRoot)
    guard view.root == header.stateRoot else {
      throw .corruptState("block 0: the accounts and the values before changes don't lead back to its state")
    }
    replay.write(writer.batch, synced: false)
    (view.head, view.headHash) = (header, stored.view.genesisHash)
    var batch = WriteBatch()
    batch.add(try block(0), receipts: [])
    try view.addTotalDifficulty(of: header, hash: view.headHash, to: &batch)
    try check(batch, "block 0")
    summary.blocks += 1
  }

  private mutating func replayBlock(_ number: UInt64) throws(ChainError) {
    let block = try block(number)
    guard block.number == number, block.header.parentHash == view.headHash else {
      throw .corruptState("block \(number) isn't the child of the one before it")
    }
    let built = try execute(block)
    if let difference = built.block.header.difference(from: block.header) {
      throw .corruptState("block \(number) doesn't come to what its header says: \(difference)")
    }
    replay.write(built.writer.batch, synced: false)
    var batch = built.writer.batch
    batch.add(block, receipts: built.receipts)
    try view.addTotalDifficulty(of: block.header, hash: block.hash, to: &batch)
    try check(batch, "block \(number)")
    (view.head, view.headHash, view.root) = (block.header, block.hash, block.header.stateRoot)
    summary.blocks += 1
    summary.transactions += block.transactions.count
  }

  private func execute(_ block: Block) throws(ChainError) -> BlockBuilder.Built {
    var header = block.header
    if header.blobGasUsed != nil { header.blobGasUsed = 0 }
    var builder = BlockBuilder(header: header, view: view, codes: codes)
    for (index, transaction) in block.transactions.enumerated() {
      guard transaction.isBySender else {
        throw .corruptState("block \(block.number): transaction \(index) isn't signed by its stored sender")
      }
      do throws(ChainError) { try builder.add(transaction) } catch {
        throw .corruptState("block \(block.number): transaction \(index) can't be executed: \(error)")
      }
    }
    return try builder.finish(uncles: block.uncles, withdrawals: block.withdrawals ?? [])
  }

  private func block(_ number: UInt64) throws(ChainError) -> Block {
    guard let block = try stored.view.block(at: number) else {
      throw .corruptState("block \(number) is missing")
    }
    return block
  }
}

extension SignedTransaction {
  /// Whether the signature is its sender's, or none, as an impersonated sender's is.
  var isBySender: Bool {
    isImpersonated || signature.signer(of: transaction.signingHash) == sender
  }
}
