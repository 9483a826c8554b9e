import EVM
import Primitives
package import Storage
import Synchronization

/// The chain: one writer behind a lock, whose every change is complete when the call returns, and readers that
/// take an immutable `view` and never wait for it.
///
/// Observers are told on the caller's thread after the change, outside the lock; they may read and write.
package final class Blockchain: Sendable {
  package let configuration: ChainConfiguration
  private let turn = Turn()
  private let writer: Mutex<ChainWriter>
  private let board: Board
  private let pool: SharedPool
  /// Whether anything outlives the process, so that writing may wait for a disk.
  let isLasting: Bool
  private let observers = Mutex<(next: UInt64, all: [UInt64: @Sendable (ChainEvent) -> Void])>((0, [:]))
  let codes: CodeCache
  /// Transactions by their envelopes, and whether blobs are those of their requests.
  let sendersAhead = DoneAhead<Bytes, Result<SignedTransaction, ChainError>>()
  let proofsAhead = DoneAhead<CallRequest, Result<Void, InvalidSidecar>>()
  let lastPending = LastPendingBlock()
  private let isStopping = Atomic(false)
  private let syncNanoseconds = Atomic<Int64>(0)

  /// Opens the chain that the store holds, or begins it.
  ///
  /// Throws `foreignDatabase` when the store holds a chain with another genesis block, chain id or past.
  package init(
    configuration: ChainConfiguration, store: any KeyValueStore = MemoryStore(),
    clock: any ChainClock = SystemClock(), accounts: AccountStore = AccountStore()
  ) throws(ChainError) {
    self.configuration = configuration
    var writer = try ChainWriter(configuration: configuration, store: store, clock: clock)
    writer.accounts = accounts
    (codes, pool, board) = (writer.codes, writer.pool, writer.board)
    isLasting = writer.isLasting
    writer.publish()
    self.writer = Mutex(writer)
  }

  /// The chain as it stands now, for as many reads as belong together.
  package var view: ChainView { board.view }

  /// The writer's own state, as it was after the last change.
  var standing: Standing { board.standing }

  /// What waits, which readers look at without waiting for the writer.
  var waiting: SharedPool { pool }

  /// Makes a change, publishes the head and tells the observers.
  ///
  /// Only a change that `joinsGroup` may wait with others for the disk; each other one first lets those get there.
  func change<Value: Sendable>(
    joinsGroup: Bool = false, _ body: (inout ChainWriter) throws(ChainError) -> Value
  ) throws(ChainError) -> Value {
    let (result, events) = turn.take { perform(joinsGroup: joinsGroup, body) }
    tell(events)
    return try result.get()
  }

  /// Waits until the change that another thread is making is told of.
  func waitForChange() { turn.take {} }

  /// Makes a change as `change` does, if nobody else is changing the chain; nil, and nothing done, where someone is.
  func changeIfFree<Value: Sendable>(
    _ body: (inout ChainWriter) throws(ChainError) -> Value
  ) throws(ChainError) -> Value? {
    guard let (result, events) = turn.takeIfFree({ perform(joinsGroup: false, body) }) else { return nil }
    tell(events)
    return try result.get()
  }

  private func perform<Value: Sendable>(
    joinsGroup: Bool, _ body: (inout ChainWriter) throws(ChainError) -> Value
  ) -> (Result<Value, ChainError>, [ChainEvent]) {
    writer.withLock { writer -> (Result<Value, ChainError>, [ChainEvent]) in
      let result: Result<Value, ChainError>
      do throws(ChainError) {
        if !joinsGroup { try writer.closeGroup() }
        result = .success(try body(&writer))
      } catch { result = .failure(error) }
      writer.publish()
      return (result, writer.takeEvents())
    }
  }

  /// Keeps other threads from changing the chain until the body is done, and tells the observers then.
  func row<Value>(_ body: () -> Value) -> Value {
    let (value, events) = turn.take { () -> (Value, [ChainEvent]) in
      writer.withLock { $0.holdsEvents = true }
      let value = body()
      let events = writer.withLock { writer in
        writer.holdsEvents = false
        return writer.takeEvents()
      }
      return (value, events)
    }
    tell(events)
    return value
  }

  /// Begins to collect what reaches the disk together; nil where nothing may wait.
  func openGroup() -> WriteGroup? {
    writer.withLock { writer in
      writer.openGroup()
      return writer.group
    }
  }

  /// Ends a group; its outcome tells whether it could be written.
  func closeGroup() {
    let time = ContinuousClock().measure {
      writer.withLock { writer in
        do throws(ChainError) { try writer.closeGroup() } catch {}
        writer.publish()
      }
    }
    syncNanoseconds.store(Int64(time / .nanoseconds(1)), ordering: .relaxed)
  }

  /// What bringing the last group to the disk took.
  var syncTime: Duration { .nanoseconds(syncNanoseconds.load(ordering: .relaxed)) }

  private func tell(_ events: [ChainEvent]) {
    if events.isEmpty { return }
    let observers = observers.withLock { Array($0.all.values) }
    for event in events { for observer in observers { observer(event) } }
  }

  /// Brings all blocks so far to the disk, where not every block is brought there by itself.
  package func sync() throws(ChainError) {
    try change { writer throws(ChainError) in try writer.sync() }
  }

  /// Tells the closure of everything from now on, until the number is given to `stopObserving`.
  package func observe(_ observer: @escaping @Sendable (ChainEvent) -> Void) -> UInt64 {
    observers.withLock { observers in
      observers.next += 1
      observers.all[observers.next] = observer
      return observers.next
    }
  }

  /// Lets rows of blocks that are being mined end early, so that the node can end.
  package func stop() { isStopping.store(true, ordering: .releasing) }

  /// Whether the node is about to end.
  var isStopped: Bool { isStopping.load(ordering: .acquiring) }

  package func stopObserving(_ id: UInt64) { observers.withLock { $0.all[id] = nil } }

  func caller(_ view: ChainView, limit: RunLimit) -> Caller {
    Caller(view: view, codes: codes, callGasLimit: configuration.callGasLimit, limit: limit)
  }

  /// Makes ready to run the transactions of a block again; its parent must be one of the chain's.
  package func replay(_ block: Block, limit: RunLimit) throws(ChainError) -> Replay {
    try Replay(block, view: view, codes: codes, limit: limit)
  }
}
