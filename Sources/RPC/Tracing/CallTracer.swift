import EVM
import Primitives

/// Shows the calls of a transaction, each within the one that made it.
final class CallTracer: AnsweringTracer {
  static let maker: TracerTable.Row = { settings throws(ParameterFault) in
    let isTopOnly = try settings.flag("onlyTopCall")
    let showsLogs = try settings.flag("withLog")
    return { CallTracer($0, isTopOnly: isTopOnly, showsLogs: showsLogs) }
  }

  var followsSteps: Bool { false }
  private var recorder: CallRecorder
  private let showsLogs: Bool
  private var gasLimit: UInt64 = 0
  private var gasUsed: UInt64 = 0

  private init(_ run: TracedRun, isTopOnly: Bool, showsLogs: Bool) {
    recorder = CallRecorder(run) { !isTopOnly || $0.depth == 0 }
    self.showsLogs = showsLogs
  }

  func transactionBegan(_ transaction: Transaction, sender: Address) { gasLimit = transaction.gasLimit }
  func frameEntered(_ entry: FrameEntry) { recorder.enter(entry) }
  func frameLeft(_ exit: FrameExit) { recorder.leave(exit) }
  func logWritten(_ log: Log) { if showsLogs { recorder.write(log) } }
  func transactionEnded(_ outcome: TransactionOutcome) { gasUsed = outcome.gasUsed }

  func write(to writer: inout JSONWriter) {
    recorder.writeTree(to: &writer) { index, writer in
      recorder.calls[index].write(ofWhole: index == 0 ? (gasLimit, gasUsed) : nil, to: &writer)
    }
  }
}

extension CallRecord {
  /// Writes the call's members; a transaction's own frame is shown with all the gas that the transaction pays for.
  func write(ofWhole gas: (limit: UInt64, used: UInt64)?, to writer: inout JSONWriter) {
    guard let exit else { return }
    writer.member("from", entry.from)
    writer.member("gas", gas?.limit ?? entry.gas)
    writer.member("gasUsed", gas?.used ?? exit.gasUsed)
    if exit.result == .success || !entry.kind.isCreation { writer.member("to", entry.to) }
    writer.member("input", HexData(entry.input))
    let hasOutput = exit.result == .success || exit.result == .reverted
    if hasOutput, !exit.output.isEmpty { writer.member("output", HexData(exit.output)) }
    if let failure { writer.member("error", failure) }
    if exit.result == .reverted, let words = RevertReason(exit.output).words {
      writer.member("revertReason", words)
    }
    if !logs.isEmpty { writer.member("logs", logs) }
    if entry.kind != .staticCall { writer.member("value", entry.value) }
    writer.member("type", Opcode.name(of: entry.kind.rawValue))
  }
}

extension CallRecord.PlacedLog: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("address", log.address)
      writer.member("topics", log.topics)
      writer.member("data", HexData(log.data))
      writer.member("index", UInt64(index))
      writer.member("position", UInt64(position))
    }
  }
}

extension FrameKind {
  var isCreation: Bool { self == .create || self == .createSalted }
}
