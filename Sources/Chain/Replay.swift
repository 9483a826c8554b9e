package import EVM
import Primitives

/// Runs the transactions of a block again, one after the other, on the state before it.
///
/// Nothing of it becomes part of the chain. One thread at a time.
package struct Replay {
  package let block: Block
  /// The state as the next transaction finds it.
  package let world: WorldState
  /// Index of the next transaction.
  package private(set) var position = 0
  /// Logs of the transactions so far.
  package private(set) var logCount = 0
  private let executor: Executor
  private let limit: RunLimit

  /// The block needn't be one of the chain's, but its parent must be.
  init(_ block: Block, view: ChainView, codes: CodeCache, limit: RunLimit) throws(ChainError) {
    (self.block, self.limit) = (block, limit)
    let header = block.header
    guard header.number > 0, try view.hash(ofBlock: header.number - 1) == header.parentHash else {
      throw .unknownBlock
    }
    world = WorldState(reader: try view.state(at: .number(header.number - 1)), codes: codes)
    executor = Executor(
      rules: view.schedule.rules(of: header), environment: view.environment(of: header), world: world)
    // It held when the block was made, or the sender was impersonated.
    executor.options.checksSenderCode = false
    executor.options.deadline = limit.deadline
    executor.beginBlock(header, schedule: view.schedule)
  }

  /// The next transaction; nil after the last.
  package var next: SignedTransaction? {
    block.transactions.indices.contains(position) ? block.transactions[position] : nil
  }

  /// Runs the next transaction, of which the tracer is told.
  @discardableResult
  package mutating func run(
    _ signed: SignedTransaction, tracer: (any Tracer)? = nil
  ) throws(ChainError) -> TransactionOutcome {
    executor.tracer = tracer
    defer { executor.tracer = nil }
    let outcome = try limit.run { () throws(InvalidTransaction) in
      try executor.execute(signed.transaction, sender: signed.sender)
    }
    position += 1
    logCount += outcome.logs.count
    return outcome
  }

  /// Runs those transactions that come before an index.
  package mutating func skip(to index: Int) throws(ChainError) {
    while position < index, let signed = next { try run(signed) }
  }
}
