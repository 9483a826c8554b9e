import EVM
import Primitives

/// How flat calls are shown, in what clients differ.
struct FlatCallStyle: Sendable {
  /// Parity's words for what goes wrong.
  var hasParityErrors: Bool
  /// Whether a transaction's own frame is shown with all the gas that the transaction pays for.
  var countsWholeTransaction: Bool
  /// Whether block and transaction are named.
  var showsPlace: Bool
  /// Whether a call that failed has a result that is null, rather than none.
  var showsNoResult: Bool

  static let gethLike = FlatCallStyle(
    hasParityErrors: false, countsWholeTransaction: true, showsPlace: true, showsNoResult: false)
  static let parityLike = FlatCallStyle(
    hasParityErrors: true, countsWholeTransaction: false, showsPlace: true, showsNoResult: true)
  /// Where the answer around the calls names the transaction.
  static let parityLikeWithoutPlace = FlatCallStyle(
    hasParityErrors: true, countsWholeTransaction: false, showsPlace: false, showsNoResult: true)
}

/// A call as Parity shows it.
struct FlatCall: JSONWritable {
  var record: CallRecord
  /// For every call on the way to this one, its index among those that its caller made.
  let path: [Int]
  let style: FlatCallStyle
  let place: TracePlace?

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.name("action")
      writer.object { action(to: &$0) }
      if style.showsPlace {
        writer.member("blockHash", place?.blockHash)
        writer.member("blockNumber", Int(clamping: place?.blockNumber ?? 0))
      }
      let failure = record.failure
      if let failure { writer.member("error", style.hasParityErrors ? parityWords(for: failure) : failure) }
      if let exit = record.exit, hasResult(exit) {
        writer.name("result")
        writer.object { result(exit, to: &$0) }
      } else if style.showsNoResult {
        writer.name("result")
        writer.null()
      }
      writer.member("subtraces", record.callCount)
      writer.member("traceAddress", path)
      if style.showsPlace {
        writer.member("transactionHash", place?.transactionHash)
        writer.member("transactionPosition", place?.index ?? 0)
      }
      writer.member("type", typeName)
    }
  }

  private var typeName: String {
    switch record.entry.kind {
    case .create, .createSalted: "create"
    case .selfDestruct: "suicide"
    case .call, .callCode, .delegateCall, .staticCall: "call"
    }
  }

  private func action(to writer: inout JSONWriter) {
    let entry = record.entry
    switch entry.kind {
    case .create, .createSalted:
      writer.member("creationMethod", entry.kind == .create ? "create" : "create2")
      writer.member("from", entry.from)
      writer.member("gas", entry.gas)
      writer.member("init", HexData(entry.input))
      writer.member("value", entry.value)
    case .selfDestruct:
      writer.member("address", entry.from)
      writer.member("balance", entry.value)
      writer.member("refundAddress", entry.to)
    case .call, .callCode, .delegateCall, .staticCall:
      writer.member("callType", Opcode.name(of: entry.kind.rawValue).lowercased())
      writer.member("from", entry.from)
      writer.member("gas", entry.gas)
      writer.member("input", HexData(entry.input))
      writer.member("to", entry.to)
      writer.member("value", entry.value)
    }
  }

  /// What reverts has still something to tell.
  private func hasResult(_ exit: FrameExit) -> Bool {
    if case .halted = exit.result { return false }
    return record.entry.kind != .selfDestruct
  }

  private func result(_ exit: FrameExit, to writer: inout JSONWriter) {
    if record.entry.kind.isCreation {
      if exit.result == .success { writer.member("address", record.entry.to) }
      writer.member("code", HexData(exit.output))
    }
    writer.member("gasUsed", exit.gasUsed)
    if !record.entry.kind.isCreation { writer.member("output", HexData(exit.output)) }
  }
}

/// What Parity says where others say `failure`.
private func parityWords(for failure: String) -> String {
  let words: [(beginning: String, parity: String)] = [
    ("out of gas", "Out of gas"), ("gas uint64 overflow", "Out of gas"),
    ("contract creation code storage out of gas", "Out of gas"), ("max code size exceeded", "Out of gas"),
    ("invalid jump destination", "Bad jump destination"), ("execution reverted", "Reverted"),
    ("return data out of bounds", "Out of bounds"), ("stack limit reached", "Out of stack"),
    ("stack underflow", "Stack underflow"), ("invalid opcode", "Bad instruction"),
    ("precompiled contract failed", "Built-in failed"), ("invalid input length", "Built-in failed"),
  ]
  return words.first { failure.hasPrefix($0.beginning) }?.parity ?? failure
}
