import EVM
import Primitives

/// Shows the calls of a transaction in a row, each with its path in the tree of calls, as Parity does.
final class FlatCallTracer: AnsweringTracer {
  static let maker: TracerTable.Row = { settings throws(ParameterFault) in
    var style = FlatCallStyle.gethLike
    style.hasParityErrors = try settings.flag("convertParityErrors")
    let showsPrecompiles = try settings.flag("includePrecompiles")
    return { [style] in FlatCallTracer($0, style: style, showsPrecompiles: showsPrecompiles) }
  }

  var followsSteps: Bool { false }
  private var recorder: CallRecorder
  private let style: FlatCallStyle
  private let place: TracePlace?
  private var gasLimit: UInt64 = 0
  private(set) var outcome: TransactionOutcome?

  init(_ run: TracedRun, style: FlatCallStyle, showsPrecompiles: Bool = false) {
    recorder = CallRecorder(run) { entry in
      let isHidden = entry.isPrecompile && (entry.kind == .call || entry.kind == .staticCall)
      return showsPrecompiles || entry.depth == 0 || !isHidden
    }
    (self.style, place) = (style, run.place)
  }

  func transactionBegan(_ transaction: Transaction, sender: Address) { gasLimit = transaction.gasLimit }
  func frameEntered(_ entry: FrameEntry) { recorder.enter(entry) }
  func frameLeft(_ exit: FrameExit) { recorder.leave(exit) }
  func transactionEnded(_ outcome: TransactionOutcome) { self.outcome = outcome }

  /// Hands over the calls one by one, in the order in which they began.
  func visit(_ body: (FlatCall) -> Void) {
    // For every call on the way to this one, how many calls it made so far.
    var made: [Int] = []
    for record in recorder.calls {
      made.removeLast(max(0, made.count - record.entry.depth))
      if !made.isEmpty { made[made.count - 1] += 1 }
      var call = FlatCall(record: record, path: made.map { $0 - 1 }, style: style, place: place)
      if made.isEmpty, style.countsWholeTransaction, let outcome {
        call.record.entry.gas = gasLimit
        call.record.exit?.gasUsed = outcome.gasUsed
      }
      body(call)
      made.append(0)
    }
  }

  func write(to writer: inout JSONWriter) { writer.array { writer in visit { writer.value($0) } } }
}
