package import Primitives

/// Is told what happens while a transaction runs.
///
/// The order: the transaction begins; frames are entered and left, the outermost first and last; within a frame
/// steps begin and end. A step that enters a frame ends before that, so that its cost is known. The transaction
/// ends, unless it ran past its deadline. Calls of the protocol itself are not told of.
package protocol Tracer: AnyObject {
  /// Whether single instructions are of interest; without them code runs as fast as untraced.
  var followsSteps: Bool { get }

  /// A valid transaction is about to run; the state is still as it was before.
  func transactionBegan(_ transaction: Transaction, sender: Address)

  /// A call, a creation or a self-destruction begins, be it only to fail at once, or a precompile's.
  func frameEntered(_ entry: FrameEntry)

  /// An instruction is about to run. Code that is empty runs none.
  func stepBegan(_ step: borrowing Step)

  /// The instruction has run, or failed to, or is about to enter a frame.
  func stepEnded(_ end: borrowing StepEnd)

  /// A contract wrote a log, which may yet be reverted.
  func logWritten(_ log: Log)

  /// The frame entered last, of those not yet left, ends.
  func frameLeft(_ exit: FrameExit)

  /// The transaction's changes are final.
  func transactionEnded(_ outcome: TransactionOutcome)
}

extension Tracer {
  package var followsSteps: Bool { true }
  package func transactionBegan(_ transaction: Transaction, sender: Address) {}
  package func frameEntered(_ entry: FrameEntry) {}
  package func stepBegan(_ step: borrowing Step) {}
  package func stepEnded(_ end: borrowing StepEnd) {}
  package func logWritten(_ log: Log) {}
  package func frameLeft(_ exit: FrameExit) {}
  package func transactionEnded(_ outcome: TransactionOutcome) {}
}

/// What begins a frame; the numbers are their opcodes.
package enum FrameKind: UInt8, Hashable, Sendable {
  case create = 0xf0
  case call = 0xf1
  case callCode = 0xf2
  case delegateCall = 0xf4
  case createSalted = 0xf5
  case staticCall = 0xfa
  case selfDestruct = 0xff
}

/// The beginning of a frame.
package struct FrameEntry: Hashable, Sendable {
  package var kind: FrameKind
  /// 0 for the outermost.
  package var depth: Int
  /// Who calls, creates or destroys itself.
  package var from: Address
  /// Whose code runs, what is made, or who inherits.
  package var to: Address
  /// Wei; the caller's own where the call delegates.
  package var value: UInt256
  package var gas: UInt64
  /// Call data or init code.
  package var input: Bytes
  package var isPrecompile: Bool
}

/// The end of a frame.
package struct FrameExit: Hashable, Sendable {
  /// Return data, the reason of a revert, or code, be it deployed or refused; nothing where an instruction halted.
  package var output: Bytes
  package var gasUsed: UInt64
  package var result: TransactionOutcome.Result
  /// What went wrong, in words that say which instruction found what; nil where nothing did.
  package var failure: String?
}
