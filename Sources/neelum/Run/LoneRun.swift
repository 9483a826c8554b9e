import Chain
import EVM
import Foundation
import Primitives

/// Why code could not be run.
private struct RunFault: Error, CustomStringConvertible {
  let description: String
}

/// A piece of code, run once by itself on a state of its own.
struct LoneRun {
  private let settings: RunSettings
  private let code: Bytes
  private let input: Bytes
  private var state = FixtureState([Address: Genesis.Allocation]())
  private var rules = Rules.of(.osaka)
  private var environment = BlockEnvironment()
  private let gas: UInt64

  init(_ settings: RunSettings) throws {
    guard settings.operands.count + (settings.codeFile == nil ? 0 : 1) <= 1 else {
      throw RunFault(description: "one code, as an argument or by --codefile")
    }
    self.settings = settings
    code = try Self.code(settings)
    input = try settings.inputFile.map { try Self.bytes(inFile: $0) } ?? settings.input
    (environment.chainID, environment.baseFee) = (1337, FeeRules.initialBaseFee)
    environment.gasLimit = settings.gas
    guard let path = settings.genesisFile else {
      gas = settings.gas
      return
    }
    let file = try GenesisFile(json: try contents(of: path))
    let header = file.genesis.header(
      stateRoot: .zero, schedule: file.schedule, now: file.genesis.timestamp ?? 0)
    state = FixtureState(file.genesis.allocations)
    rules = file.schedule.rules(of: header)
    environment = BlockEnvironment(of: header, schedule: file.schedule, chainID: file.chainID)
    gas = header.gasLimit == 0 ? settings.gas : header.gasLimit
    environment.gasLimit = gas
  }

  /// Runs the code and prints what the command line asks for.
  func perform() throws {
    let tracer = settings.trace.isOn ? TraceWriter(settings.trace, write: writeToStandardError) : nil
    let (outcome, after, time) = try execute(tracer)
    tracer?.flush()
    if settings.showsState { print(after.dump.text(step: 4)) }
    if settings.showsTime {
      let seconds = String(format: "%.6f", time / .seconds(1))
      writeToStandardError(Bytes("EVM gas used:    \(outcome.gasUsed)\nexecution time:  \(seconds) s\n".utf8))
    }
    if tracer != nil { return }
    print(outcome.output.isEmpty ? "" : outcome.output.hex)
    if let failure = try failure(outcome) { print(" error: \(failure)") }
  }

  /// Why the run failed; a second one, step by step, tells at which instruction it did.
  private func failure(_ outcome: TransactionOutcome) throws -> String? {
    guard case .halted = outcome.result else { return outcome.result.failure() }
    let note = FailureNote()
    _ = try execute(note)
    return note.failure ?? outcome.result.failure()
  }

  /// Gives the outcome, the state afterwards, and how long it took.
  func execute(_ tracer: (any Tracer)?) throws -> (TransactionOutcome, FixtureState, Duration) {
    var state = state
    var message = Transaction()
    (message.gasLimit, message.maxFeePerGas, message.value) = (gas, settings.price, settings.value)
    if settings.creates {
      message.data = code + input
    } else {
      (message.to, message.data) = (settings.receiver, input)
      state.place(code, at: settings.receiver)
    }
    let world = WorldState(reader: state)
    let executor = Executor(rules: rules, environment: environment, world: world)
    executor.tracer = tracer
    let start = ContinuousClock.now
    let outcome = try executor.executeAlone(message, sender: settings.sender)
    let time = ContinuousClock.now - start
    state.apply(world.takeDiff())
    return (outcome, state, time)
  }

  private static func code(_ settings: RunSettings) throws -> Bytes {
    if let path = settings.codeFile { return try bytes(inFile: path) }
    let text = settings.operands.first ?? ""
    guard let code = Bytes(hex: text) else { throw RunFault(description: "the code is no hexadecimal") }
    return code
  }

  /// Bytes that stand in a file in hexadecimal.
  private static func bytes(inFile path: String) throws -> Bytes {
    let text = String(decoding: try contents(of: path == "-" ? "/dev/stdin" : path), as: UTF8.self)
    guard let bytes = Bytes(hex: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw RunFault(description: "\(path) is no hexadecimal")
    }
    return bytes
  }
}

/// Remembers how the last instruction failed.
private final class FailureNote: Tracer {
  private(set) var failure: String?
  private var step: (opcode: UInt8, stackCount: Int) = (0, 0)

  func stepBegan(_ step: borrowing Step) { self.step = (step.opcode, step.stackCount) }

  func stepEnded(_ end: borrowing StepEnd) {
    failure = end.result.failure(at: step.opcode, stackCount: step.stackCount)
  }
}
