import Primitives
import Testing

@testable import EVM

/// A state of some contracts, rich ones.
private struct Contracts: StateReader {
  var codes: [Address: Bytes]

  func account(at address: Address) -> Account? {
    codes[address].map { Account(nonce: 1, balance: 1000, codeHash: keccak256($0)) }
  }
  func storage(at address: Address, slot: UInt256) -> UInt256 { .zero }
  func code(withHash hash: Hash32) -> Bytes { codes.values.first { keccak256($0) == hash } ?? [] }
}

/// Writes down in words what it is told.
private final class Scribe: Tracer {
  var events: [String] = []
  private var open: (opcode: UInt8, stackCount: Int) = (0, 0)

  func transactionBegan(_ transaction: Transaction, sender: Address) { events.append("begin") }
  func frameEntered(_ entry: FrameEntry) {
    let mark = entry.isPrecompile ? " precompile" : ""
    events.append("enter \(entry.kind) depth \(entry.depth) value \(entry.value)\(mark)")
  }
  func stepBegan(_ step: borrowing Step) {
    open = (step.opcode, step.stackCount)
    events.append("\(step.programCounter) \(Opcode.name(of: step.opcode)) stack \(step.stackCount)")
  }
  func stepEnded(_ end: borrowing StepEnd) {
    let failure = end.result.failure(at: open.opcode, stackCount: open.stackCount)
    events.append("cost \(end.cost)" + (failure.map { " \($0)" } ?? ""))
  }
  func logWritten(_ log: Log) { events.append("log \(log.data.hex)") }
  func frameLeft(_ exit: FrameExit) { events.append("leave used \(exit.gasUsed) \(exit.result)") }
  func transactionEnded(_ outcome: TransactionOutcome) { events.append("end") }
}

private let here = Address(truncating: 0xc0de)

private func trace(
  _ code: Bytes, others: [Address: Bytes] = [:], gas: UInt64 = 100_000, value: UInt256 = 0,
  deadline: Deadline? = nil
) throws -> (events: [String], outcome: TransactionOutcome) {
  var environment = BlockEnvironment()
  environment.gasLimit = .max
  let reader = Contracts(codes: others.merging([here: code]) { $1 })
  let executor = Executor(rules: .of(.cancun), environment: environment, world: WorldState(reader: reader))
  executor.options = .call
  executor.options.deadline = deadline
  let scribe = Scribe()
  executor.tracer = scribe
  var call = Transaction()
  (call.to, call.gasLimit, call.value) = (here, 21000 + gas, value)
  let outcome = try executor.execute(call, sender: Address(truncating: 1))
  return (scribe.events, outcome)
}

@Suite("tracer")
struct TracerTests {
  @Test("is told of each step before it runs, and of its cost after")
  func steps() throws {
    // PUSH1 5, JUMPDEST in a row, SLOAD.
    let (events, _) = try trace([0x60, 5, 0x5b, 0x5b, 0x54])
    #expect(
      events == [
        "begin", "enter call depth 0 value 0", "0 PUSH1 stack 0", "cost 3", "2 JUMPDEST stack 1", "cost 1",
        "3 JUMPDEST stack 1", "cost 1", "4 SLOAD stack 1", "cost 2100", "5 STOP stack 1", "cost 0",
        "leave used 2105 success", "end",
      ])
  }

  @Test("is told of a call's cost with the gas it hands on, then of the frame")
  func calls() throws {
    let other = Address(truncating: 0xab)
    // CALL of 0xab with 1,000 gas; that returns at once.
    let code: Bytes = [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x60, 0xab, 0x61, 0x03, 0xe8, 0xf1]
    let (events, _) = try trace(code, others: [other: [0x58, 0x00]])
    #expect(
      events.drop { !$0.hasPrefix("10 CALL") } == [
        "10 CALL stack 7", "cost 3600", "enter call depth 1 value 0", "0 PC stack 0", "cost 2",
        "1 STOP stack 1", "cost 0", "leave used 2 success", "11 STOP stack 1", "cost 0",
        "leave used 2618 success", "end",
      ])
  }

  @Test(
    "sees frames for which no code runs",
    arguments: [
      // To the identity precompile; to nobody; with more value than there is.
      (
        [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x60, 4, 0x60, 50, 0xf1], "enter call depth 1 value 0 precompile",
        "leave used 15 success"
      ),
      (
        [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x60, 99, 0x60, 50, 0xf1], "enter call depth 1 value 0",
        "leave used 0 success"
      ),
      (
        [0x5f, 0x5f, 0x5f, 0x5f, 0x61, 0xff, 0xff, 0x30, 0x60, 50, 0xf1], "enter call depth 1 value 65535",
        "leave used 0 halted(EVM.Halt.insufficientBalance)"
      ),
      (
        [0x5f, 0x5f, 0x61, 0xff, 0xff, 0xf0], "enter create depth 1 value 65535",
        "leave used 0 halted(EVM.Halt.insufficientBalance)"
      ),
      ([0x5f, 0xff], "enter selfDestruct depth 1 value 1000", "leave used 0 success"),
    ] as [(Bytes, String, String)])
  func frameless(code: Bytes, entry: String, exit: String) throws {
    let (events, _) = try trace(code)
    let index = try #require(events.firstIndex(of: entry))
    #expect(events[index + 1] == exit)
  }

  @Test("doesn't count what a creation hands on to its cost, and runs no step of empty code")
  func creation() throws {
    let (events, _) = try trace([0x5f, 0x5f, 0x5f, 0xf0])
    #expect(
      events.drop { !$0.hasPrefix("3 CREATE") }.prefix(5) == [
        "3 CREATE stack 3", "cost 32000", "enter create depth 1 value 0", "leave used 0 success",
        "4 STOP stack 1",
      ])
  }

  @Test(
    "is told why an instruction failed, and what it would have cost",
    arguments: [
      ([0x01], "cost 3 stack underflow (0 <=> 2)"),
      ([0x0c], "cost 0 invalid opcode: opcode 0xc not defined"),
      ([0x5f, 0x56], "cost 8 invalid jump destination"),
      ([0x5f, 0x63, 0x01, 0x00, 0x00, 0x00, 0x52], "cost 538445830 out of gas"),
      ([0x60, 1, 0x5f, 0x5f, 0x3e], "cost 9 return data out of bounds"),
      ([0x5f, 0x5f, 0xfd], "cost 0 execution reverted"),
      ([0x60, 1, 0x5f, 0x3e], "cost 3 stack underflow (2 <=> 3)"),
    ] as [(Bytes, String)])
  func failures(code: Bytes, last: String) throws {
    let (events, _) = try trace(code)
    #expect(events.dropLast(2).last == last)
  }

  @Test("is told of logs after the step that wrote them")
  func logs() throws {
    let (events, _) = try trace([0x60, 1, 0x5f, 0xa0])
    #expect(events.drop { !$0.hasPrefix("3 LOG0") }.prefix(3) == ["3 LOG0 stack 2", "cost 386", "log 0x00"])
  }

  @Test("changes nothing about the outcome")
  func sameOutcome() throws {
    let code: Bytes = [0x60, 7, 0x60, 1, 0x55, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf4, 0x60, 1, 0x5f, 0xf3]
    let traced = try trace(code, gas: 1_000_000).outcome
    var environment = BlockEnvironment()
    environment.gasLimit = .max
    let executor = Executor(
      rules: .of(.cancun), environment: environment, world: WorldState(reader: Contracts(codes: [here: code]))
    )
    executor.options = .call
    var call = Transaction()
    (call.to, call.gasLimit) = (here, 1_021_000)
    let plain = try executor.execute(call, sender: Address(truncating: 1))
    #expect((traced.gasUsed, traced.output) == (plain.gasUsed, plain.output))
    #expect(traced.result == plain.result)
  }

  @Test("doesn't keep a run from its deadline")
  func deadline() throws {
    #expect(throws: InvalidTransaction.cancelled) {
      try trace([0x5b, 0x5f, 0x56], gas: 1 << 40, deadline: Deadline { true })
    }
  }
}
