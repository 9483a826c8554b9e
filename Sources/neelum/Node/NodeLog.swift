import Chain
import EVM
import Glibc
import Primitives

/// What a node tells of its work, line by line as Ganache does.
final class NodeLog: Sendable {
  private let console: Console
  private let isVerbose: Bool

  init(_ console: Console, isVerbose: Bool) { (self.console, self.isVerbose) = (console, isVerbose) }

  /// Tells of a request; `parameters` is its JSON.
  var request: @Sendable (_ method: String, _ parameters: ArraySlice<UInt8>?) -> Void {
    { [console, isVerbose] method, parameters in
      guard isVerbose else { return console.print(method + "\n") }
      let text = parameters.map { String(decoding: $0, as: UTF8.self) } ?? "[]"
      // Parameters may span lines, and every one of them must be told from the log's own.
      let lines = text.split(whereSeparator: \.isNewline).joined(separator: "\n   > ")
      console.print("   >  \(method): \(lines)\n")
    }
  }

  /// Tells of every transaction that is mined from now on.
  func follow(_ chain: Blockchain) {
    _ = chain.observe { [self, unowned chain] event in
      guard case .head(let block) = event, !block.transactions.isEmpty else { return }
      guard let records = try? chain.view.receiptRecords(at: block.number) else { return }
      for record in records { console.print(entry(record, chain)) }
    }
  }

  private func entry(_ record: ReceiptRecord, _ chain: Blockchain) -> String {
    var text = "\n  Transaction: \(Style.faint.applied(to: record.transaction.hash.bytes.hex))\n"
    if let contract = record.contractAddress { text += "  Contract created: \(contract.bytes.hex)\n" }
    text += "  Gas usage: \(record.gasUsed)\n"
    text += "  Block number: \(record.blockNumber)\n"
    text += "  Block time: \(localTime(record.timestamp))\n"
    if record.receipt.outcome == .status(false) {
      let (error, reason) = failure(of: record, chain)
      text += "  Runtime error: \(Style.bad.applied(to: error))\n"
      if let reason { text += "  Revert reason: \(Style.bad.applied(to: reason))\n" }
    }
    return text + "\n"
  }

  /// Why a transaction failed. Receipts don't keep that, so it is called again on the state before its block.
  private func failure(of record: ReceiptRecord, _ chain: Blockchain) -> (error: String, reason: String?) {
    let transaction = record.transaction.transaction
    var request = CallRequest()
    request.from = record.transaction.sender
    request.to = transaction.to
    request.gasLimit = transaction.gasLimit
    request.value = transaction.value
    request.data = transaction.data
    let outcome = try? chain.call(request, at: .number(record.blockNumber - 1))
    switch outcome?.result {
    case .reverted: break
    case .halted(let halt): return ("\(halt)", nil)
    case .success, nil: return ("unknown", nil)
    }
    guard case .error(let words)? = outcome.map({ RevertReason($0.output) }) else { return ("revert", nil) }
    // A contract's words must not forge lines of the log nor speak to the terminal.
    return (
      "revert",
      String(words.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
    )
  }
}

/// A moment in the machine's time zone, in JavaScript's form that Ganache prints.
func localTime(_ timestamp: UInt64) -> String {
  var seconds = time_t(clamping: timestamp)
  var parts = tm()
  guard localtime_r(&seconds, &parts) != nil else { return "\(timestamp)" }
  let form =
    parts.tm_gmtoff == 0
    ? "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)" : "%a %b %d %Y %H:%M:%S GMT%z (%Z)"
  let bytes = [UInt8](unsafeUninitializedCapacity: 128) { buffer, count in
    count = buffer.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, 128, form, &parts) }
  }
  return String(decoding: bytes, as: UTF8.self)
}
