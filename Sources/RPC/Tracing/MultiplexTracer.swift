import EVM
import Primitives

/// Tells several tracers in one run.
final class MultiplexTracer: AnsweringTracer {
  static let maker: TracerTable.Row = { settings throws(ParameterFault) in
    var makers: [(name: String, make: TracerMaker)] = []
    if let settings {
      for (name, value) in settings.members {
        let name = name.description
        makers.append((name, try TracerTable.maker(name, settings: value)))
      }
    }
    return { [makers] run in MultiplexTracer(makers.map { ($0.name, $0.make(run)) }) }
  }

  private let tracers: [(name: String, tracer: any AnsweringTracer)]
  let followsSteps: Bool

  init(_ tracers: [(name: String, tracer: any AnsweringTracer)]) {
    self.tracers = tracers
    followsSteps = tracers.contains { $0.tracer.followsSteps }
  }

  func transactionBegan(_ transaction: Transaction, sender: Address) {
    for (_, tracer) in tracers { tracer.transactionBegan(transaction, sender: sender) }
  }

  func frameEntered(_ entry: FrameEntry) { for (_, tracer) in tracers { tracer.frameEntered(entry) } }

  func stepBegan(_ step: borrowing Step) {
    for (_, tracer) in tracers where tracer.followsSteps { tracer.stepBegan(step) }
  }

  func stepEnded(_ end: borrowing StepEnd) {
    for (_, tracer) in tracers where tracer.followsSteps { tracer.stepEnded(end) }
  }

  func logWritten(_ log: Log) { for (_, tracer) in tracers { tracer.logWritten(log) } }

  func frameLeft(_ exit: FrameExit) { for (_, tracer) in tracers { tracer.frameLeft(exit) } }

  func transactionEnded(_ outcome: TransactionOutcome) {
    for (_, tracer) in tracers { tracer.transactionEnded(outcome) }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (name, tracer) in tracers {
        writer.name(name)
        tracer.write(to: &writer)
      }
    }
  }
}
