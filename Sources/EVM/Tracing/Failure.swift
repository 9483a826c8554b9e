extension TransactionOutcome.Result {
  /// What went wrong, in the words that other clients' tools look for; nil where nothing did.
  ///
  /// Those of an instruction that found too few or too many words on the stack tell how many it found.
  package func failure(at opcode: UInt8? = nil, stackCount: Int = 0) -> String? {
    switch self {
    case .success: nil
    case .reverted: "execution reverted"
    case .halted(let halt): halt.words(at: opcode, stackCount: stackCount)
    }
  }

  /// Whether the instruction failed before it began to work: for want of words on the stack or of gas.
  package var failsBeforeWork: Bool {
    switch self {
    case .halted(.stackUnderflow), .halted(.stackOverflow), .halted(.outOfGas), .halted(.initCodeTooLarge),
      .halted(.withinStipend), .halted(.memoryOverflow), .halted(.costOverflow):
      true
    default: false
    }
  }
}

extension Halt {
  fileprivate func words(at opcode: UInt8?, stackCount: Int) -> String {
    guard let opcode else { return words }
    let instruction = Opcode.of(opcode)
    return switch self {
    case .stackUnderflow: "\(words) (\(stackCount) <=> \(instruction?.takes ?? 0))"
    case .stackOverflow:
      "stack limit reached \(stackCount) (\(1024 + (instruction.map { $0.takes - $0.gives } ?? 0)))"
    case .invalidInstruction: "\(words): \(Opcode.name(of: opcode))"
    default: words
    }
  }

  /// What went wrong, without what the instruction found.
  package var words: String {
    switch self {
    case .outOfGas: "out of gas"
    case .stackUnderflow: "stack underflow"
    case .stackOverflow: "stack limit reached 1024"
    case .invalidInstruction: "invalid opcode"
    case .invalidJump: "invalid jump destination"
    case .staticViolation: "write protection"
    case .callTooDeep: "max call depth exceeded"
    case .insufficientBalance: "insufficient balance for transfer"
    case .addressCollision: "contract address collision"
    case .codeTooLarge: "max code size exceeded"
    case .initCodeTooLarge: "max initcode size exceeded"
    case .invalidCodePrefix: "invalid code: must not begin with 0xef"
    case .outOfBoundsReturnData: "return data out of bounds"
    case .precompileFailure: "precompiled contract failed"
    case .nonceOverflow: "nonce uint64 overflow"
    case .unpaidCode: "contract creation code storage out of gas"
    case .withinStipend: "out of gas: not enough gas for reentrancy sentry"
    case .memoryOverflow: "gas uint64 overflow"
    case .costOverflow: "out of gas: gas uint64 overflow"
    }
  }
}
