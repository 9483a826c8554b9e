import Primitives

/// A tracer, and what must be remembered between two things it is told.
final class Trace {
  let tracer: any Tracer
  /// The instruction whose end hasn't been told, and the gas before it.
  fileprivate var openStep: (opcode: UInt8, gas: Int64)?
  /// Gas that each open frame began with.
  fileprivate var gasAtEntry: [Int64] = []

  init(_ tracer: any Tracer) { self.tracer = tracer }
}

/// What the tracer is told. Callers ask first whether there is one, so that all this stays out of their way.
extension Machine {
  @inline(never)
  func tellStep(_ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameRef) {
    guard let trace, frame.pointee.codeSize > 0 else { return }
    tellStepEnd(frame, gas: gas)
    trace.openStep = (pc.pointee, gas)
    trace.tracer.stepBegan(Step(pc, sp, gas: gas, frame))
  }

  /// Tells what became of the step that is open, if one is; `gas` is what it left, or lacked.
  @inline(never)
  func tellStepEnd(_ frame: FrameRef, gas: Int64, _ status: Status = .stopped) {
    guard let trace, let step = trace.openStep else { return }
    trace.openStep = nil
    let cost =
      switch status {
      case .halted(.stackUnderflow), .halted(.stackOverflow): rules.constantGas(of: step.opcode)
      default: step.gas &- gas
      }
    trace.tracer.stepEnded(
      StepEnd(frame, cost: UInt64(clamping: cost), refund: refund, result: status.result))
  }

  /// Tells of a frame that the given one enters; the step that does so ends.
  @inline(never)
  func tellEntry(
    _ frame: FrameRef, _ kind: FrameKind, _ to: Address, _ value: UInt256, _ input: UnsafeRawBufferPointer,
    gas: Int64
  ) {
    tellStepEnd(frame, gas: frame.pointee.gas)
    let value = kind == .delegateCall ? frame.pointee.value : value
    tellEntry(
      FrameEntry(
        kind: kind, depth: frame.pointee.depth + 1, from: frame.pointee.address, to: to, value: value,
        gas: UInt64(gas), input: Bytes(input), isPrecompile: isPrecompile(kind, to)))
  }

  /// Tells of a frame; the outermost ones are told of by the executor.
  func tellEntry(_ entry: FrameEntry) {
    guard let trace else { return }
    trace.gasAtEntry.append(Int64(clamping: entry.gas))
    trace.tracer.frameEntered(entry)
  }

  func isPrecompile(_ kind: FrameKind, _ address: Address) -> Bool {
    switch kind {
    case .create, .createSalted, .selfDestruct: false
    default: Precompile.at(address, rules.fork) != nil
    }
  }

  @inline(never)
  func tellExit(_ status: Status, gas: Int64, output: Bytes = [], failure: String? = nil) {
    guard let trace, let before = trace.gasAtEntry.popLast() else { return }
    trace.tracer.frameLeft(
      FrameExit(
        output: output, gasUsed: UInt64(clamping: before - gas), result: status.result,
        failure: failure ?? status.result.failure()))
  }

  /// Tells that a frame ends in which code ran.
  func tellExit(of frame: FrameRef, _ status: Status, gas: Int64, _ output: UnsafeRawPointer, _ size: Int) {
    let failure = status.result.failure(
      at: frame.pointee.pc.pointee, stackCount: (frame.pointee.sp - frame.pointee.stack) / 32)
    tellExit(
      status, gas: gas, output: Bytes(UnsafeRawBufferPointer(start: output, count: size)), failure: failure)
  }

  @inline(never)
  func tellSelfDestruct(_ frame: FrameRef, to heir: Address, _ balance: UInt256, gas: Int64) {
    tellStepEnd(frame, gas: gas)
    tellEntry(
      FrameEntry(
        kind: .selfDestruct, depth: frame.pointee.depth + 1, from: frame.pointee.address, to: heir,
        value: balance, gas: 0, input: [], isPrecompile: false))
    tellExit(.stopped, gas: 0)
  }

  @inline(never)
  func tellLog(_ log: Log, by frame: FrameRef, gas: Int64) {
    tellStepEnd(frame, gas: gas)
    trace?.tracer.logWritten(log)
  }
}

extension Machine.Status {
  var result: TransactionOutcome.Result {
    switch self {
    case .stopped: .success
    case .reverted: .reverted
    case .halted(let halt): .halted(halt)
    }
  }
}
