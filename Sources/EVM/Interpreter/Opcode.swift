/// What people call an instruction, and what it takes whatever its operands. See `InstructionTable`.
package struct Opcode: Sendable {
  package let name: String
  /// Words that must be on the stack.
  package let takes: Int
  /// Words there instead afterwards.
  package let gives: Int
  /// Gas at Frontier, or since the instruction is there, apart from what depends on operands and state.
  let gas: Int64

  /// The instruction of a byte in any fork; nil where none has one.
  package static func of(_ byte: UInt8) -> Opcode? { table[Int(byte)] }

  /// The name of a byte of code.
  package static func name(of byte: UInt8) -> String {
    of(byte)?.name ?? "opcode 0x\(String(byte, radix: 16)) not defined"
  }

  private static let table: [Opcode?] = {
    var table: [Opcode?] = Array(repeating: nil, count: InstructionTable.count)
    for fork in Hardfork.allCases { InstructionTable.visit(fork) { byte, opcode, _ in table[byte] = opcode } }
    return table
  }()
}

extension Rules {
  /// Gas that an instruction costs whatever its operands: what a step is told to cost that fails before it gets to them.
  func constantGas(of byte: UInt8) -> Int64 {
    switch byte {
    case 0x31: balanceGas
    case 0x3b, 0x3c: codeSizeGas
    case 0x3f: codeHashGas
    case 0x54: hasAccessLists ? 0 : loadGas
    case 0xf1, 0xf2, 0xf4, 0xfa: callGas
    case 0xff: hasAccessLists ? selfDestructGas : 0
    default: Opcode.of(byte)?.gas ?? 0
    }
  }
}
