import EVM
import Primitives
import Synchronization

extension Command {
  /// Shows that code runs flat: neither the opcodes of a loop nor the frames of a recursion take native stack.
  static let benchStack = Command(
    words: ["bench", "stack"], usage: "bench stack",
    summary: "Run ten million opcodes and the deepest recursion on a stack of 64 KiB."
  ) { _ in
    var allRight = true
    for program in FlatProgram.all {
      let isRight = Thread.wait(stackSize: 64 << 10) { program.endsAsItShould() }
      print("\(program.name): \(isRight == true ? "ok" : "WRONG")")
      allRight = allRight && isRight == true
    }
    return allRight ? 0 : 1
  }
}

/// A contract that runs long or deep; its gas tells how long or how deep.
private struct FlatProgram: StateReader {
  let name: String
  let code: Bytes
  let gas: UInt64

  static let all = [
    // PUSH3 n, then JUMPDEST PUSH1 1 SWAP1 SUB DUP1 PUSH1 4 JUMPI: 1,500,000 turns of seven opcodes and 26 gas.
    FlatProgram(
      name: "ten million opcodes",
      code: [0x62, 0x16, 0xe3, 0x60, 0x5b, 0x60, 1, 0x90, 0x03, 0x80, 0x60, 4, 0x57, 0x00],
      gas: 3 + 1_500_000 * 26),
    // Calls itself with all gas, for 116 gas a frame, down to depth 1,024, whose own call fails.
    FlatProgram(
      name: "1,024 calls deep", code: [0x5f, 0x5f, 0x5f, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, 0x50, 0x00],
      gas: 1025 * 116),
  ]
  private static let address = Address(truncating: 0xc0de)

  func account(at address: Address) -> Account? {
    address == Self.address ? Account(nonce: 1, codeHash: keccak256(code)) : nil
  }
  func storage(at address: Address, slot: UInt256) -> UInt256 { .zero }
  func code(withHash hash: Hash32) -> Bytes { code }

  func endsAsItShould() -> Bool {
    var environment = BlockEnvironment()
    environment.gasLimit = .max
    let executor = Executor(
      rules: .of(.osaka), environment: environment, world: WorldState(reader: self))
    executor.options = .call
    var call = Transaction()
    (call.to, call.gasLimit) = (Self.address, 1 << 50)
    guard let outcome = try? executor.execute(call, sender: .zero) else { return false }
    return outcome.result == .success && outcome.gasUsed == 21000 + gas
  }
}
