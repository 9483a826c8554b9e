package import Primitives

/// An instruction that is about to run, and what it finds.
///
/// Unsafe: stands for a live frame as long as the call that lends it; copies of stack, memory and return data may
/// be kept, the step itself cannot.
package struct Step: ~Copyable {
  package let programCounter: Int
  package let opcode: UInt8
  package let gas: UInt64
  private let frame: FrameRef
  private let top: SP

  init(_ pc: PC, _ sp: SP, gas: Int64, _ frame: FrameRef) {
    (programCounter, opcode) = (pc - frame.pointee.code, pc.pointee)
    (self.gas, self.frame, top) = (UInt64(gas), frame, sp)
  }

  /// 1 for the outermost frame.
  package var depth: Int { frame.pointee.depth + 1 }

  /// Whose balance and storage the code works on.
  package var address: Address { frame.pointee.address }

  package var stackCount: Int { (top - frame.pointee.stack) / 32 }

  /// The word so far below the top, which is 0; nil where the stack isn't so high.
  package func word(_ index: Int) -> UInt256? {
    index < stackCount ? words(top)[-1 - index] : nil
  }

  /// All words, the top last.
  package var stack: [UInt256] {
    Array(UnsafeBufferPointer(start: words(frame.pointee.stack), count: stackCount))
  }

  /// Bytes.
  package var memorySize: Int { Int(frame.pointee.memorySize) }

  package var memory: Bytes {
    Bytes(UnsafeRawBufferPointer(start: frame.pointee.memory, count: memorySize))
  }

  /// What the last frame that this one entered gave back.
  package var returnData: Bytes {
    Bytes(UnsafeRawBufferPointer(start: frame.pointee.returnData, count: Int(frame.pointee.returnSize)))
  }

  /// The word in a slot of `address`, without warming it.
  package func storage(_ slot: UInt256) -> UInt256 {
    frame.withMachine { $0.world.slot(frame.pointee.account, slot).pointee.current }
  }
}

/// What became of the instruction that began last.
///
/// Unsafe: as `Step`.
package struct StepEnd: ~Copyable {
  /// Gas charged, or that would have been; calls count what they hand on, creations don't.
  package let cost: UInt64
  /// Gas to give back for cleared storage, this step's included.
  package let refund: Int64
  /// Whether the frame goes on or ends well, says REVERT, or halts here.
  package let result: TransactionOutcome.Result
  private let frame: FrameRef

  init(_ frame: FrameRef, cost: UInt64, refund: Int64, result: TransactionOutcome.Result) {
    (self.frame, self.cost, self.refund, self.result) = (frame, cost, refund, result)
  }

  /// Bytes; the instruction may have made the memory larger.
  package var memorySize: Int { Int(frame.pointee.memorySize) }

  package var memory: Bytes {
    Bytes(UnsafeRawBufferPointer(start: frame.pointee.memory, count: memorySize))
  }
}
