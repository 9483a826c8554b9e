package import Primitives

/// An event that a contract wrote.
package struct Log: Hashable, Sendable {
  package var address: Address
  /// At most four.
  package var topics: [Hash32]
  package var data: Bytes

  package init(address: Address, topics: [Hash32], data: Bytes) {
    (self.address, self.topics, self.data) = (address, topics, data)
  }
}

/// What became of a transaction that was valid.
package struct TransactionOutcome: Sendable {
  package enum Result: Hashable, Sendable {
    case success
    /// The code said REVERT; `output` is what it gave as the reason.
    case reverted
    /// The frame ended exceptionally and took all its gas.
    case halted(Halt)
  }

  package var result: Result
  /// Return data of a call, deployed code of a creation, or the reason of a revert.
  package var output: Bytes
  /// Gas paid for, after the refund.
  package var gasUsed: UInt64
  /// Gas given back for cleared storage.
  package var gasRefunded: UInt64
  /// The most gas held at any time, which a gas limit must cover before refunds.
  package var gasUsedBeforeRefund: UInt64
  package var logs: [Log]
  /// The contract made, when the transaction was a creation.
  package var createdAddress: Address?

  package init(
    result: Result, output: Bytes, gasUsed: UInt64, gasRefunded: UInt64, gasUsedBeforeRefund: UInt64,
    logs: [Log],
    createdAddress: Address?
  ) {
    (self.result, self.output, self.gasUsed) = (result, output, gasUsed)
    (self.gasRefunded, self.gasUsedBeforeRefund) = (gasRefunded, gasUsedBeforeRefund)
    (self.logs, self.createdAddress) = (logs, createdAddress)
  }
}

/// Why a frame ended exceptionally. See Yellow Paper, section 9.4.2.
package enum Halt: UInt8, Error, Hashable, Sendable {
  case outOfGas = 1
  case stackUnderflow
  case stackOverflow
  case invalidInstruction
  case invalidJump
  case staticViolation
  case callTooDeep
  case insufficientBalance
  case addressCollision
  case codeTooLarge
  case initCodeTooLarge
  case invalidCodePrefix
  case outOfBoundsReturnData
  case precompileFailure
  case nonceOverflow
  /// There is no gas for the code that a creation gave.
  case unpaidCode
  /// SSTORE found no more gas than the stipend of a call. See EIP-2200.
  case withinStipend
  /// Memory would end beyond what 64 bits count.
  case memoryOverflow
  /// What was asked for costs more gas than 64 bits count.
  case costOverflow

  /// Whether others call it a lack of gas.
  package var isLackOfGas: Bool {
    self == .outOfGas || self == .unpaidCode || self == .withinStipend || self == .costOverflow
  }
}
