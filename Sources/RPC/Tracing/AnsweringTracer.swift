import EVM
import Primitives
import Synchronization

/// A tracer that has something to answer when the transaction is over.
protocol AnsweringTracer: Tracer {
  func write(to writer: inout JSONWriter)
}

/// What a tracer is made for.
struct TracedRun {
  /// The state that the transaction runs in.
  let world: WorldState
  let beneficiary: Address
  /// Nil for calls, which are in no block.
  var place: TracePlace?
  /// Index that the transaction's first log has in its block.
  var firstLogIndex = 0
  let budget: TraceBudget
}

/// Where a traced transaction stands.
struct TracePlace {
  let blockHash: Hash32
  let blockNumber: UInt64
  let transactionHash: Hash32
  let index: Int
}

/// Bytes of JSON that the tracers of a request may still give, all together.
final class TraceBudget: Sendable {
  private let bytes: Atomic<Int>

  init(_ bytes: Int) { self.bytes = Atomic(bytes) }

  /// Whether the answer would be too large: the run may stop.
  var isSpent: Bool { left < 0 }

  var left: Int { bytes.load(ordering: .relaxed) }

  /// Takes what is about to be kept; false where nothing more should be.
  func spend(_ count: Int) -> Bool { bytes.subtract(count, ordering: .relaxed).newValue >= 0 }

  /// Goes back to what was left before, when what was kept since is let go.
  func restore(_ left: Int) { bytes.store(left, ordering: .relaxed) }
}
