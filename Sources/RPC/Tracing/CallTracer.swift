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
    var depth: Int?
    for call in recorder.calls {
      if let depth {
        if call.entry.depth > depth {
          writer.name("calls")
          writer.open(.array)
        } else {
          writer.closeCalls(from: depth, to: call.entry.depth)
        }
      }
      writer.open(.object)
      write(call, isTop: depth == nil, to: &writer)
      depth = call.entry.depth
    }
    if let depth { writer.closeCalls(from: depth, to: 0) } else { writer.null() }
  }

  private func write(_ call: CallRecord, isTop: Bool, to writer: inout JSONWriter) {
    guard let exit = call.exit else { return }
    let entry = call.entry
    writer.member("from", entry.from)
    // A transaction's own frame is shown with all that the transaction pays for.
    writer.member("gas", isTop ? gasLimit : entry.gas)
    writer.member("gasUsed", isTop ? gasUsed : exit.gasUsed)
    if exit.result == .success || !entry.kind.isCreation { writer.member("to", entry.to) }
    writer.member("input", HexData(entry.input))
    let hasOutput = exit.result == .success || exit.result == .reverted
    if hasOutput, !exit.output.isEmpty { writer.member("output", HexData(exit.output)) }
    if let failure = call.failure { writer.member("error", failure) }
    if exit.result == .reverted, let words = RevertReason(exit.output).words {
      writer.member("revertReason", words)
    }
    if !call.logs.isEmpty { writer.member("logs", call.logs) }
    if entry.kind != .staticCall { writer.member("value", entry.value) }
    writer.member("type", Opcode.name(of: entry.kind.rawValue))
  }
}

extension JSONWriter {
  /// Ends the call at a depth, and those around it down to another depth.
  fileprivate mutating func closeCalls(from depth: Int, to outer: Int) {
    close(.object)
    for _ in stride(from: depth, to: outer, by: -1) {
      close(.array)
      close(.object)
    }
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
