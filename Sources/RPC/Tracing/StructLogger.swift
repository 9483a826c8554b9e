import EVM
import Primitives

/// Shows every step of a transaction, written as it happens.
final class StructLogger: AnsweringTracer {
  struct Settings: Sendable {
    var showsMemory = false
    var showsStack = true
    var showsStorage = true
    var showsReturnData = false
    /// Bytes of steps after which no more is shown; 0 for no such limit.
    var limit = 0
  }

  /// For every opcode, its name as JSON has it.
  private static let names = (0...UInt8.max).map { opcode in
    var writer = JSONWriter()
    writer.string(Opcode.name(of: opcode))
    return writer.bytes
  }

  private let settings: Settings
  private let budget: TraceBudget
  private var steps = JSONWriter()
  private var storage: [Address: MetSlots] = [:]
  private var outcome: TransactionOutcome?
  /// The step that is written half, if one is, and where in the text it begins.
  private var openStep: (opcode: UInt8, stackCount: Int, start: Int)?

  init(_ run: TracedRun, _ settings: Settings) {
    (budget, self.settings) = (run.budget, settings)
    steps.open(.array)
  }

  func stepBegan(_ step: borrowing Step) {
    let isOver = settings.limit > 0 && steps.bytes.count > settings.limit
    if isOver || budget.isSpent { return }
    openStep = (step.opcode, step.stackCount, steps.bytes.count)
    steps.open(.object)
    steps.member("pc", step.programCounter)
    steps.name("op")
    steps.raw(Self.names[Int(step.opcode)])
    steps.member("gas", Int(clamping: step.gas))
    steps.member("depth", step.depth)
    if settings.showsStack { writeStack(step) }
    if settings.showsMemory { writeMemory(step.memory) }
    if settings.showsReturnData {
      let data = step.returnData
      if !data.isEmpty { steps.member("returnData", HexData(data)) }
    }
    if settings.showsStorage { writeStorage(step) }
  }

  func stepEnded(_ end: borrowing StepEnd) {
    guard let (opcode, stackCount, start) = openStep else { return }
    openStep = nil
    steps.member("gasCost", Int(clamping: end.cost))
    if end.refund != 0 { steps.member("refund", Int(end.refund)) }
    if end.result.failsBeforeWork, let failure = end.result.failure(at: opcode, stackCount: stackCount) {
      steps.member("error", failure)
    }
    steps.close(.object)
    _ = budget.spend(steps.bytes.count - start)
  }

  func transactionEnded(_ outcome: TransactionOutcome) {
    self.outcome = outcome
    steps.close(.array)
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("gas", Int(clamping: outcome?.gasUsed ?? 0))
      writer.member("failed", outcome?.result != .success)
      writer.member("returnValue", HexData(outcome?.output ?? []))
      writer.name("structLogs")
      writer.raw(steps.bytes)
    }
  }

  private func writeStack(_ step: borrowing Step) {
    steps.name("stack")
    steps.open(.array)
    for depth in stride(from: step.stackCount - 1, through: 0, by: -1) {
      if let word = step.word(depth) { steps.quantity(word) }
    }
    steps.close(.array)
  }

  private func writeMemory(_ memory: Bytes) {
    if memory.isEmpty { return }
    steps.name("memory")
    steps.open(.array)
    for start in stride(from: 0, to: memory.count, by: 32) {
      steps.digits(memory[start..<min(start + 32, memory.count)])
    }
    steps.close(.array)
  }

  /// Shows the slots of the contract that the transaction has met so far, where this step meets one.
  private func writeStorage(_ step: borrowing Step) {
    guard let slot = step.word(0) else { return }
    let word: UInt256
    switch step.opcode {
    case 0x54: word = step.storage(slot)
    case 0x55:
      guard let stored = step.word(1) else { return }
      word = stored
    default: return
    }
    storage[step.address, default: MetSlots()].set(slot, to: word)
    guard let known = storage[step.address] else { return }
    steps.name("storage")
    steps.open(.object)
    for (slot, word) in known.all { steps.digitsMember(slot, word) }
    steps.close(.object)
  }
}
