/// The instructions of each fork: 256 rows and the cold exits after them.
///
/// Unsafe: the tables are written once, before anybody reads them, and never freed.
enum InstructionTable {
  static func of(_ fork: Hardfork) -> Table { Table(tables[Int(fork.rawValue)]) }

  nonisolated(unsafe) private static let tables = Hardfork.allCases.map { fork in
    let rows = UnsafeMutablePointer<Handler>.allocate(capacity: Exit.rows)
    rows.initialize(repeating: invalid, count: Exit.rows)
    for step in Hardfork.allCases where step <= fork { apply(step, to: rows) }
    return rows
  }

  /// What each fork added.
  private static func apply(_ fork: Hardfork, to rows: UnsafeMutablePointer<Handler>) {
    func row(_ opcode: Int, _ handler: @escaping Handler) { rows[opcode] = handler }
    switch fork {
    case .frontier:
      addExits(to: rows)
      row(0x00, stop)
      row(0x01, add)
      row(0x02, multiply)
      row(0x03, subtract)
      row(0x04, divide)
      row(0x05, divideSigned)
      row(0x06, remainder)
      row(0x07, remainderSigned)
      row(0x08, addModulo)
      row(0x09, multiplyModulo)
      row(0x0a, exponentiate)
      row(0x0b, signExtend)
      row(0x10, isLess)
      row(0x11, isGreater)
      row(0x12, isLessSigned)
      row(0x13, isGreaterSigned)
      row(0x14, isEqual)
      row(0x15, isZero)
      row(0x16, and)
      row(0x17, or)
      row(0x18, exclusiveOr)
      row(0x19, not)
      row(0x1a, byte)
      row(0x20, hash)
      row(0x30, address)
      row(0x31, balance)
      row(0x32, origin)
      row(0x33, caller)
      row(0x34, callValue)
      row(0x35, loadInput)
      row(0x36, inputSize)
      row(0x37, copyInput)
      row(0x38, codeSize)
      row(0x39, copyCode)
      row(0x3a, gasPrice)
      row(0x3b, codeSizeOf)
      row(0x3c, copyCodeOf)
      row(0x40, blockHash)
      row(0x41, beneficiary)
      row(0x42, timestamp)
      row(0x43, blockNumber)
      row(0x44, randao)
      row(0x45, gasLimit)
      row(0x50, pop)
      row(0x51, loadWord)
      row(0x52, storeWord)
      row(0x53, storeByte)
      row(0x54, loadStorage)
      row(0x55, store)
      row(0x56, jumpTo)
      row(0x57, jumpIf)
      row(0x58, programCounter)
      row(0x59, memorySize)
      row(0x5a, gasLeft)
      row(0x5b, jumpDestination)
      row(0x60, push1)
      row(0x61, push2)
      row(0x62, push3)
      row(0x63, push4)
      row(0x64, push5)
      row(0x65, push6)
      row(0x66, push7)
      row(0x67, push8)
      row(0x68, push9)
      row(0x69, push10)
      row(0x6a, push11)
      row(0x6b, push12)
      row(0x6c, push13)
      row(0x6d, push14)
      row(0x6e, push15)
      row(0x6f, push16)
      row(0x70, push17)
      row(0x71, push18)
      row(0x72, push19)
      row(0x73, push20)
      row(0x74, push21)
      row(0x75, push22)
      row(0x76, push23)
      row(0x77, push24)
      row(0x78, push25)
      row(0x79, push26)
      row(0x7a, push27)
      row(0x7b, push28)
      row(0x7c, push29)
      row(0x7d, push30)
      row(0x7e, push31)
      row(0x7f, push32)
      row(0x80, duplicate1)
      row(0x81, duplicate2)
      row(0x82, duplicate3)
      row(0x83, duplicate4)
      row(0x84, duplicate5)
      row(0x85, duplicate6)
      row(0x86, duplicate7)
      row(0x87, duplicate8)
      row(0x88, duplicate9)
      row(0x89, duplicate10)
      row(0x8a, duplicate11)
      row(0x8b, duplicate12)
      row(0x8c, duplicate13)
      row(0x8d, duplicate14)
      row(0x8e, duplicate15)
      row(0x8f, duplicate16)
      row(0x90, swap1)
      row(0x91, swap2)
      row(0x92, swap3)
      row(0x93, swap4)
      row(0x94, swap5)
      row(0x95, swap6)
      row(0x96, swap7)
      row(0x97, swap8)
      row(0x98, swap9)
      row(0x99, swap10)
      row(0x9a, swap11)
      row(0x9b, swap12)
      row(0x9c, swap13)
      row(0x9d, swap14)
      row(0x9e, swap15)
      row(0x9f, swap16)
      row(0xa0, log0)
      row(0xa1, log1)
      row(0xa2, log2)
      row(0xa3, log3)
      row(0xa4, log4)
      row(0xf0, create)
      row(0xf1, call)
      row(0xf2, callCode)
      row(0xf3, returnData)
      row(0xff, selfDestruct)
    case .homestead:
      row(0xf4, delegateCall)
    case .byzantium:
      row(0x3d, returnSize)
      row(0x3e, copyReturnData)
      row(0xfa, staticCall)
      row(0xfd, revert)
    case .constantinople:
      row(0x1b, shiftLeft)
      row(0x1c, shiftRight)
      row(0x1d, shiftRightSigned)
      row(0x3f, codeHashOf)
      row(0xf5, createSalted)
    case .istanbul:
      row(0x46, chainID)
      row(0x47, selfBalance)
    case .london:
      row(0x48, baseFee)
    case .shanghai:
      row(0x5f, push0)
    case .cancun:
      row(0x49, blobHash)
      row(0x4a, blobBaseFee)
      row(0x5c, loadTransient)
      row(0x5d, storeTransient)
      row(0x5e, copyMemory)
    case .osaka:
      row(0x1e, countLeadingZeros)
    default: break
    }
  }

  private static func addExits(to rows: UnsafeMutablePointer<Handler>) {
    func row(_ halt: Halt, _ handler: @escaping Handler) { rows[Exit.fault + Int(halt.rawValue)] = handler }
    row(.outOfGas) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .outOfGas, gas), table)
    }
    row(.stackUnderflow) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .stackUnderflow, gas), table)
    }
    row(.stackOverflow) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .stackOverflow, gas), table)
    }
    row(.invalidInstruction) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .invalidInstruction, gas), table)
    }
    row(.invalidJump) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .invalidJump, gas), table)
    }
    row(.staticViolation) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .staticViolation, gas), table)
    }
    row(.callTooDeep) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .callTooDeep, gas), table)
    }
    row(.insufficientBalance) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .insufficientBalance, gas), table)
    }
    row(.addressCollision) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .addressCollision, gas), table)
    }
    row(.codeTooLarge) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .codeTooLarge, gas), table)
    }
    row(.initCodeTooLarge) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .initCodeTooLarge, gas), table)
    }
    row(.invalidCodePrefix) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .invalidCodePrefix, gas), table)
    }
    row(.outOfBoundsReturnData) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .outOfBoundsReturnData, gas), table)
    }
    row(.precompileFailure) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .precompileFailure, gas), table)
    }
    row(.nonceOverflow) { _, _, gas, frame, table in
      resume(abandon(FrameRef(frame), .nonceOverflow, gas), table)
    }
  }
}
