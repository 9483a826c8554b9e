/// What people call an instruction, and what it takes whatever its operands; nothing here makes it run.
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
    var table: [Opcode?] = Array(repeating: nil, count: 256)
    for (byte, name, takes, gives, gas) in rows + families {
      table[byte] = Opcode(name: name, takes: takes, gives: gives, gas: gas)
    }
    return table
  }()

  private typealias Row = (byte: Int, name: String, takes: Int, gives: Int, gas: Int64)

  private static let families: [Row] =
    (1...32).map { (0x5f + $0, "PUSH\($0)", 0, 1, 3) }
    + (1...16).map { (0x7f + $0, "DUP\($0)", $0, $0 + 1, 3) }
    + (1...16).map { (0x8f + $0, "SWAP\($0)", $0 + 1, $0 + 1, 3) }
    + (0...4).map { (0xa0 + $0, "LOG\($0)", $0 + 2, 0, 0) }

  private static let rows: [Row] = [
    (0x00, "STOP", 0, 0, 0),
    (0x01, "ADD", 2, 1, 3),
    (0x02, "MUL", 2, 1, 5),
    (0x03, "SUB", 2, 1, 3),
    (0x04, "DIV", 2, 1, 5),
    (0x05, "SDIV", 2, 1, 5),
    (0x06, "MOD", 2, 1, 5),
    (0x07, "SMOD", 2, 1, 5),
    (0x08, "ADDMOD", 3, 1, 8),
    (0x09, "MULMOD", 3, 1, 8),
    (0x0a, "EXP", 2, 1, 0),
    (0x0b, "SIGNEXTEND", 2, 1, 5),
    (0x10, "LT", 2, 1, 3),
    (0x11, "GT", 2, 1, 3),
    (0x12, "SLT", 2, 1, 3),
    (0x13, "SGT", 2, 1, 3),
    (0x14, "EQ", 2, 1, 3),
    (0x15, "ISZERO", 1, 1, 3),
    (0x16, "AND", 2, 1, 3),
    (0x17, "OR", 2, 1, 3),
    (0x18, "XOR", 2, 1, 3),
    (0x19, "NOT", 1, 1, 3),
    (0x1a, "BYTE", 2, 1, 3),
    (0x1b, "SHL", 2, 1, 3),
    (0x1c, "SHR", 2, 1, 3),
    (0x1d, "SAR", 2, 1, 3),
    (0x1e, "CLZ", 1, 1, 5),
    (0x20, "KECCAK256", 2, 1, 30),
    (0x30, "ADDRESS", 0, 1, 2),
    (0x31, "BALANCE", 1, 1, 20),
    (0x32, "ORIGIN", 0, 1, 2),
    (0x33, "CALLER", 0, 1, 2),
    (0x34, "CALLVALUE", 0, 1, 2),
    (0x35, "CALLDATALOAD", 1, 1, 3),
    (0x36, "CALLDATASIZE", 0, 1, 2),
    (0x37, "CALLDATACOPY", 3, 0, 3),
    (0x38, "CODESIZE", 0, 1, 2),
    (0x39, "CODECOPY", 3, 0, 3),
    (0x3a, "GASPRICE", 0, 1, 2),
    (0x3b, "EXTCODESIZE", 1, 1, 20),
    (0x3c, "EXTCODECOPY", 4, 0, 20),
    (0x3d, "RETURNDATASIZE", 0, 1, 2),
    (0x3e, "RETURNDATACOPY", 3, 0, 3),
    (0x3f, "EXTCODEHASH", 1, 1, 400),
    (0x40, "BLOCKHASH", 1, 1, 20),
    (0x41, "COINBASE", 0, 1, 2),
    (0x42, "TIMESTAMP", 0, 1, 2),
    (0x43, "NUMBER", 0, 1, 2),
    (0x44, "DIFFICULTY", 0, 1, 2),
    (0x45, "GASLIMIT", 0, 1, 2),
    (0x46, "CHAINID", 0, 1, 2),
    (0x47, "SELFBALANCE", 0, 1, 5),
    (0x48, "BASEFEE", 0, 1, 2),
    (0x49, "BLOBHASH", 1, 1, 3),
    (0x4a, "BLOBBASEFEE", 0, 1, 2),
    (0x50, "POP", 1, 0, 2),
    (0x51, "MLOAD", 1, 1, 3),
    (0x52, "MSTORE", 2, 0, 3),
    (0x53, "MSTORE8", 2, 0, 3),
    (0x54, "SLOAD", 1, 1, 50),
    (0x55, "SSTORE", 2, 0, 0),
    (0x56, "JUMP", 1, 0, 8),
    (0x57, "JUMPI", 2, 0, 10),
    (0x58, "PC", 0, 1, 2),
    (0x59, "MSIZE", 0, 1, 2),
    (0x5a, "GAS", 0, 1, 2),
    (0x5b, "JUMPDEST", 0, 0, 1),
    (0x5c, "TLOAD", 1, 1, 100),
    (0x5d, "TSTORE", 2, 0, 100),
    (0x5e, "MCOPY", 3, 0, 3),
    (0x5f, "PUSH0", 0, 1, 2),
    (0xf0, "CREATE", 3, 1, 32000),
    (0xf1, "CALL", 7, 1, 40),
    (0xf2, "CALLCODE", 7, 1, 40),
    (0xf3, "RETURN", 2, 0, 0),
    (0xf4, "DELEGATECALL", 6, 1, 40),
    (0xf5, "CREATE2", 4, 1, 32000),
    (0xfa, "STATICCALL", 6, 1, 700),
    (0xfd, "REVERT", 2, 0, 0),
    (0xfe, "INVALID", 0, 0, 0),
    (0xff, "SELFDESTRUCT", 1, 0, 0),
  ]
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
