import Foundation
import Primitives
import Synchronization
import Testing

@testable import EVM

private func run(_ code: Bytes, gas: UInt64 = 1_000_000, fork: Hardfork = .osaka) throws -> TransactionOutcome
{
  var environment = BlockEnvironment()
  environment.gasLimit = .max
  let world = WorldState(reader: OneContract(code: code))
  let executor = Executor(rules: .of(fork), environment: environment, world: world)
  executor.options = .call
  var call = Transaction()
  (call.to, call.gasLimit) = (OneContract.address, gas)
  return try executor.execute(call, sender: Address(truncating: 1))
}

@Suite("interpreter")
struct InterpreterTests {
  @Test("runs ten million instructions on a stack of 64 KiB")
  func flatStack() async throws {
    // PUSH3 n, JUMPDEST, PUSH1 1, SWAP1, SUB, DUP1, PUSH1 4, JUMPI: seven instructions a turn.
    let code: Bytes = [0x62, 0x16, 0xe3, 0x60, 0x5b, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 4, 0x57, 0x00]
    let result: TransactionOutcome.Result? = await withCheckedContinuation { continuation in
      let thread = Thread {
        continuation.resume(returning: try? run(code, gas: 1_000_000_000).result)
      }
      thread.stackSize = 64 << 10
      thread.start()
    }
    #expect(result == .success)
  }

  @Test("reaches a call depth of 1,024 without growing the native stack")
  func deepCalls() async throws {
    // CALL itself with all gas until that fails; then return 1.
    let code: Bytes = [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, 0x50, 0x00]
    let result: TransactionOutcome.Result? = await withCheckedContinuation { continuation in
      let thread = Thread {
        continuation.resume(returning: try? run(code, gas: 1 << 50, fork: .homestead).result)
      }
      thread.stackSize = 64 << 10
      thread.start()
    }
    #expect(result == .halted(.invalidInstruction))
    let later: TransactionOutcome.Result = try run(code, gas: 1 << 50).result
    #expect(later == .success)
  }

  @Test("gives back what memory holds")
  func returnsMemory() throws {
    let outcome = try run([0x60, 42, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3])
    #expect(outcome.output == UInt256(42).bigEndianBytes)
    #expect(outcome.gasUsed == 21000 + 3 + 2 + 6 + 3 + 2)
  }

  @Test("begins with empty memory, whatever ran before")
  func freshMemory() throws {
    // Fills the ends of 64 KiB with ones; reads there.
    let fill: Bytes = [0x5f, 0x19, 0x80, 0x62, 0x01, 0x00, 0x01, 0x52, 0x5f, 0x52]
    let look: Bytes = [0x61, 0xff, 0xff, 0x51, 0x5f, 0x51, 0x17, 0x5f, 0x52, 0x60, 32, 0x5f, 0xf3]
    for _ in 0..<2 {
      #expect(try run(look).output == UInt256.zero.bigEndianBytes)
      #expect(try run(fill).result == .success)
    }
  }

  @Test(
    "halts with the reason",
    arguments: [
      ([0x01], Halt.stackUnderflow), ([0xfe], .invalidInstruction), ([0x5f, 0x56], .invalidJump),
      ([0x5b, 0x60, 1, 0x60, 0, 0x56], .stackOverflow), ([0x5b, 0x60, 0, 0x56], .outOfGas),
      ([0x60, 1, 0x5f, 0x5f, 0x3e], .outOfBoundsReturnData),
      // MLOAD and RETURN that reach beyond 2^64, and beyond what has a price.
      ([0x5f, 0x19, 0x51], .memoryOverflow), ([0x5f, 0x19, 0x5f, 0xf3], .memoryOverflow),
      ([0x67, 255, 255, 255, 255, 255, 255, 255, 224, 0x51], .memoryOverflow),
      ([0x65, 255, 255, 255, 255, 255, 255, 0x51], .costOverflow),
    ] as [(Bytes, Halt)])
  func halts(_ code: Bytes, _ halt: Halt) throws {
    #expect(try run(code).result == .halted(halt))
  }

  @Test(
    "gives up at the deadline wherever code turns in circles",
    arguments: [
      // Loops by jumping, by calling itself, by creating itself.
      [0x5b, 0x5f, 0x56], [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, 0x50, 0x5b, 0x5f, 0x56],
      [0x38, 0x5f, 0x5f, 0x39, 0x38, 0x5f, 0x5f, 0xf0],
    ] as [Bytes])
  func deadline(_ code: Bytes) throws {
    var environment = BlockEnvironment()
    environment.gasLimit = .max
    let world = WorldState(reader: OneContract(code: code))
    let executor = Executor(rules: .of(.osaka), environment: environment, world: world)
    executor.options = .call
    let looks = Mutex(0)
    executor.options.deadline = Deadline {
      looks.withLock {
        $0 += 1
        return $0 == 5
      }
    }
    var call = Transaction()
    (call.to, call.gasLimit) = (OneContract.address, 1 << 60)
    #expect(throws: InvalidTransaction.cancelled) { try executor.execute(call, sender: .zero) }
    #expect(looks.withLock { $0 } == 5)
  }

  @Test("says why a transaction is not valid")
  func refuses() {
    let executor = Executor(
      rules: .of(.osaka), environment: BlockEnvironment(), world: WorldState(reader: OneContract(code: [0])))
    var transaction = Transaction()
    transaction.nonce = 3
    #expect(throws: InvalidTransaction.nonceTooHigh(have: 3, want: 0)) {
      try executor.execute(transaction, sender: .zero)
    }
  }

  @Test("keeps code that several accounts share, when one of them gets another")
  func sharedCode() {
    let world = WorldState(reader: OneContract(code: [0]))
    let (first, second) = (Address(truncating: 8), Address(truncating: 9))
    let shared = Bytes(repeating: 0x5b, count: 100)
    for address in [first, second] { world.setCode(shared, of: address) }
    for other in 1...9 as ClosedRange<UInt8> {
      world.setCode([other], of: second)
      #expect(world.code(at: second) == [other])
      world.setCode(shared, of: second)
    }
    #expect(world.code(at: first) == shared)
    let diff = world.takeDiff()
    #expect(diff.codes == [keccak256(shared): shared])
  }

  @Test("gives only what differs as the diff, and nothing twice")
  func diffs() throws {
    let world = WorldState(reader: OneContract(code: [0]))
    world.setStorage(7, at: 1, of: OneContract.address)
    world.credit(5, to: Address(truncating: 9))
    let diff = world.takeDiff()
    #expect(diff.accounts[OneContract.address]?.storage == [1: 7])
    #expect(diff.accounts[Address(truncating: 9)]?.account?.balance == 5)
    #expect(world.takeDiff().isEmpty)
  }
}
