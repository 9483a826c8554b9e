import Primitives
import Testing

@testable import EVM

/// Notes how high the stack is at each step, what each cost, and how the last one ended.
private final class Heights: Tracer {
  var heights: [Int] = []
  var costs: [UInt64] = []
  var last: (cost: UInt64, result: TransactionOutcome.Result)?

  func stepBegan(_ step: borrowing Step) { if step.depth == 1 { heights.append(step.stackCount) } }
  func stepEnded(_ end: borrowing StepEnd) {
    costs.append(end.cost)
    last = (end.cost, end.result)
  }
}

private func trace(_ code: Bytes) throws -> Heights {
  var environment = BlockEnvironment()
  environment.gasLimit = .max
  let world = WorldState(reader: OneContract(code: code))
  let executor = Executor(rules: .of(.osaka), environment: environment, world: world)
  executor.options = .call
  let tracer = Heights()
  executor.tracer = tracer
  var call = Transaction()
  (call.to, call.gasLimit) = (OneContract.address, 1_000_000)
  _ = try executor.execute(call, sender: Address(truncating: 1))
  return tracer
}

@Suite("opcode table")
struct OpcodeTests {
  private static let known = (0...255).map(UInt8.init).filter { Opcode.of($0) != nil && $0 != 0xfe }

  @Test("has a row for each instruction that runs, and for no other", arguments: 0...255)
  func completeness(byte: Int) throws {
    let result = try trace(Bytes(repeating: 0x5f, count: 17) + [UInt8(byte)]).last?.result
    #expect((Opcode.of(UInt8(byte)) == nil || byte == 0xfe) == (result == .halted(.invalidInstruction)))
  }

  @Test("tells how many words an instruction needs", arguments: known)
  func takes(byte: UInt8) throws {
    let opcode = try #require(Opcode.of(byte))
    if opcode.takes == 0 { return }
    let short = try trace(Bytes(repeating: 0x5f, count: opcode.takes - 1) + [byte])
    #expect(short.last?.result == .halted(.stackUnderflow))
    #expect(short.last?.cost == UInt64(Rules.of(.osaka).constantGas(of: byte)))
    let enough = try trace(Bytes(repeating: 0x5f, count: opcode.takes) + [byte])
    #expect(enough.last?.result != .halted(.stackUnderflow))
  }

  /// What zeros on the stack cost besides: a word of memory, a cold slot, logs and powers, which have no fixed part.
  private static let further: [UInt8: UInt64] = [
    0x0a: 10, 0x51: 3, 0x52: 3, 0x53: 3, 0x54: 2100, 0x55: 2200,
    0xa0: 375, 0xa1: 750, 0xa2: 1125, 0xa3: 1500, 0xa4: 1875,
  ]

  @Test("tells what an instruction costs whatever its operands", arguments: known)
  func gas(byte: UInt8) throws {
    let opcode = try #require(Opcode.of(byte))
    let costs = try trace(Bytes(repeating: 0x5f, count: opcode.takes) + [byte]).costs
    try #require(costs.count > opcode.takes)
    let fixed = UInt64(Rules.of(.osaka).constantGas(of: byte))
    #expect(costs[opcode.takes] == fixed + Self.further[byte, default: 0])
  }

  @Test("tells how many words an instruction leaves", arguments: known)
  func gives(byte: UInt8) throws {
    let opcode = try #require(Opcode.of(byte))
    let ends: Set<UInt8> = [0x00, 0x56, 0xf3, 0xfd, 0xff]
    if ends.contains(byte) { return }
    let heights = try trace(Bytes(repeating: 0x5f, count: opcode.takes) + [byte]).heights
    #expect(heights.last == opcode.gives)
  }
}
