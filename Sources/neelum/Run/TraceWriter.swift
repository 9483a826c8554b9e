import EVM
import Primitives
import RPC

/// Writes a line of JSON for every step and at the end of every frame, as geth does. See EIP-3155.
///
/// An instruction that fails at its work has two lines: one as it begins, one that tells the error and shows the
/// stack without the operands.
final class TraceWriter: Tracer {
  private let settings: TraceSettings
  private let write: (Bytes) -> Void
  private var lines: Bytes = []
  private var step = StepLine()
  /// Why the frame that runs will end, once an instruction has failed.
  private var failure: String?

  private struct StepLine {
    var programCounter = 0
    var opcode: UInt8 = 0
    var gas: UInt64 = 0
    var cost: UInt64 = 0
    var memory: Bytes?
    var memorySize = 0
    var stackCount = 0
    var stack: [UInt256]?
    var returnData: Bytes = []
    var depth = 0
    var refund: Int64 = 0
    var error: String?
  }

  /// `write` is handed whole lines, many at a time.
  init(_ settings: TraceSettings, write: @escaping (Bytes) -> Void) {
    (self.settings, self.write) = (settings, write)
  }

  /// Hands over what was kept back.
  func flush() {
    write(lines)
    lines = []
  }

  func stepBegan(_ step: borrowing Step) {
    self.step = StepLine(
      programCounter: step.programCounter, opcode: step.opcode, gas: step.gas,
      memory: settings.hidesMemory ? nil : step.memory, memorySize: step.memorySize,
      stackCount: step.stackCount, stack: settings.hidesStack ? nil : step.stack,
      returnData: settings.hidesReturnData ? [] : step.returnData, depth: step.depth)
  }

  func stepEnded(_ end: borrowing StepEnd) {
    (step.cost, step.refund) = (end.cost, end.refund)
    failure = end.result.failure(at: step.opcode, stackCount: step.stackCount)
    if failure != nil && !end.result.failsBeforeWork {
      append(step)
      if !settings.hidesMemory { step.memory = end.memory }
      (step.memorySize, step.returnData) = (end.memorySize, [])
      if end.result.takesOperands(of: step.opcode) {
        step.stack = step.stack?.dropLast(Opcode.of(step.opcode)?.takes ?? 0)
      }
    }
    step.error = failure
    append(step)
  }

  func frameLeft(_ exit: FrameExit) {
    let error = failure ?? exit.result.failure()
    failure = nil
    append {
      $0.member("output", String(exit.output.hex.dropFirst(2)))
      $0.member("gasUsed", exit.gasUsed)
      if let error { $0.member("error", ErrorText(error)) }
    }
  }

  private func append(_ step: StepLine) {
    append {
      $0.member("pc", step.programCounter)
      $0.member("op", Int(step.opcode))
      $0.member("gas", step.gas)
      $0.member("gasCost", step.cost)
      if let memory = step.memory, !memory.isEmpty { $0.member("memory", HexData(memory)) }
      $0.member("memSize", step.memorySize)
      $0.name("stack")
      if let stack = step.stack { $0.array { for word in stack { $0.quantity(word) } } } else { $0.null() }
      if !step.returnData.isEmpty { $0.member("returnData", HexData(step.returnData)) }
      $0.member("depth", step.depth)
      $0.member("refund", Int(step.refund))
      $0.member("opName", Opcode.name(of: step.opcode))
      if let error = step.error { $0.member("error", ErrorText(error)) }
    }
  }

  private func append(_ members: (inout JSONWriter) -> Void) {
    var line = JSONWriter()
    line.object(members)
    lines += line.bytes
    lines.append(UInt8(ascii: "\n"))
    if lines.count > 1 << 16 { flush() }
  }
}

extension TransactionOutcome.Result {
  /// Whether an instruction that fails so at its work has taken its operands off the stack before.
  fileprivate func takesOperands(of opcode: UInt8) -> Bool {
    switch self {
    case .reverted, .halted(.invalidJump), .halted(.outOfBoundsReturnData): true
    case .halted(.staticViolation): opcode == FrameKind.call.rawValue
    default: false
    }
  }
}

/// The text of an error, with the escapes that Go's encoder gives it.
private struct ErrorText: JSONWritable {
  let text: String

  init(_ text: String) { self.text = text }

  func write(to writer: inout JSONWriter) {
    let escaped = text.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "\\u003c")
      .split(separator: ">", omittingEmptySubsequences: false).joined(separator: "\\u003e")
    writer.raw("\"\(escaped)\"".utf8)
  }
}
