import EVM
import Primitives

/// What Parity's methods can be asked for.
enum ReplayPart: String, Parameter {
  case trace, stateDiff

  static var shape: String { "a kind of trace" }

  init(_ value: JSONValue) throws(ParameterFault) {
    guard let name = value.string else { throw .expected(Self.shape, value) }
    if name == "vmTrace" {
      throw ParameterFault("vmTrace isn't offered: debug_traceTransaction shows the steps")
    }
    guard let part = Self(rawValue: name) else {
      throw ParameterFault("\"\(name)\" is no kind of trace; there are trace and stateDiff")
    }
    self = part
  }
}

/// Shows what a transaction gives back, its calls and what it changes, as Parity does.
final class ReplayTracer: AnsweringTracer {
  private let calls: FlatCallTracer
  private let changes: PrestateTracer?
  private let parts: [ReplayPart]
  private let tracers: MultiplexTracer
  private let transactionHash: Hash32?

  var followsSteps: Bool { tracers.followsSteps }

  init(_ run: TracedRun, _ parts: [ReplayPart]) {
    self.parts = parts
    transactionHash = run.place?.transactionHash
    calls = FlatCallTracer(run, style: .parityLikeWithoutPlace)
    let changes = PrestateTracer(run, .init(isDifference: true))
    self.changes = parts.contains(.stateDiff) ? changes : nil
    tracers = MultiplexTracer([("trace", calls)] + (self.changes.map { [("stateDiff", $0)] } ?? []))
  }

  func transactionBegan(_ transaction: Transaction, sender: Address) {
    tracers.transactionBegan(transaction, sender: sender)
  }
  func frameEntered(_ entry: FrameEntry) { tracers.frameEntered(entry) }
  func stepBegan(_ step: borrowing Step) { tracers.stepBegan(step) }
  func stepEnded(_ end: borrowing StepEnd) { tracers.stepEnded(end) }
  func frameLeft(_ exit: FrameExit) { tracers.frameLeft(exit) }
  func transactionEnded(_ outcome: TransactionOutcome) { tracers.transactionEnded(outcome) }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("output", HexData(calls.outcome?.output ?? []))
      writer.member("stateDiff", changes.map { StateChanges(accounts: $0.accounts) })
      writer.name("trace")
      if parts.contains(.trace) { calls.write(to: &writer) } else { writer.array { _ in } }
      writer.name("vmTrace")
      writer.null()
      if let transactionHash { writer.member("transactionHash", transactionHash) }
    }
  }
}
