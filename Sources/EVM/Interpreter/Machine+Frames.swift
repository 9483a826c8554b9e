import Glibc
import Primitives

/// What a frame needs to begin.
struct Message {
  var account: AccountRef
  var caller: Address
  var value: UInt256
  var code: Code
  var input: UnsafeRawBufferPointer
  var gas: Int64
  var isStatic = false
  var isCreation = false
}

/// How frames begin and end, and what is answered to the frames that called.
extension Machine {
  /// Answers a call that needs no frame: whether it succeeded, and what it gave.
  @inline(__always)
  func answer(
    _ frame: FrameRef, success: Bool, gas: Int64, data: UnsafeRawPointer? = nil, size: Int = 0
  ) -> FrameRef {
    frame.pointee.gas &+= gas
    words(frame.pointee.sp)[-1] = success ? .one : .zero
    if let data { frame.pointee.returnData = data }
    frame.pointee.returnSize = UInt64(size)
    if data != nil {
      memcpy(
        frame.pointee.memory + Int(frame.pointee.outputOffset), frame.pointee.returnData,
        min(size, Int(frame.pointee.outputSize)))
    }
    return frame
  }

  /// Answers a call or a creation that cannot begin; its gas comes back.
  func refuse(_ frame: FrameRef, _ halt: Halt, gas: Int64) -> FrameRef {
    if trace != nil { tellExit(.halted(halt), gas: gas) }
    return answer(frame, success: false, gas: gas)
  }

  /// Leaves a fault, as charging bodies answer it, in the frame's gas.
  func fail(_ frame: FrameRef, _ answer: Int64) -> FrameRef? {
    frame.pointee.gas = answer
    return nil
  }

  /// Makes a frame the current one.
  func enter(_ message: Message, depth: Int, checkpoint: Checkpoint) -> FrameRef {
    let child = frame(at: depth, account: message.account)
    child.pointee.address = message.account.pointee.address
    child.pointee.caller = message.caller
    child.pointee.value = message.value
    child.pointee.code = message.code.start
    child.pointee.jumpTargets = message.code.jumpTargets
    child.pointee.codeSize = UInt64(message.code.count)
    child.pointee.pc = message.code.start
    child.pointee.input = message.input.baseAddress ?? UnsafeRawPointer(scratch)
    child.pointee.inputSize = UInt64(message.input.count)
    child.pointee.gas = message.gas
    child.pointee.isStatic = message.isStatic
    child.pointee.isCreation = message.isCreation
    child.pointee.checkpoint = checkpoint
    current = child
    return child
  }

  /// Ends the current frame; answers its parent, or nil after the outermost.
  func end(_ frame: FrameRef, _ ending: Status, gas: Int64, output: UnsafeRawPointer, size: Int) -> FrameRef?
  {
    var (status, gas, size) = (ending, gas, size)
    if trace != nil { tellStepEnd(frame, gas: gas, ending) }
    if frame.pointee.isCreation && status == .stopped {
      status = deposit(frame, UnsafeRawBufferPointer(start: output, count: size), &gas)
    }
    if case .halted = status { gas = 0 }
    if trace != nil { tellExit(of: frame, status, gas: gas, output, size) }
    if case .halted = status { size = 0 }
    if status != .stopped { revert(to: frame.pointee.checkpoint) }
    if frame.pointee.depth == 0 {
      (self.status, self.output, current) = (status, (output, size), nil)
      frame.pointee.gas = gas
      return nil
    }
    let parent = frame - 1
    current = parent
    if frame.pointee.isCreation {
      parent.pointee.gas &+= gas
      words(parent.pointee.sp)[-1] = status == .stopped ? frame.pointee.address.number : .zero
      // What was deployed is not returned too.
      (parent.pointee.returnData, parent.pointee.returnSize) = (output, status == .stopped ? 0 : UInt64(size))
      return parent
    }
    return answer(parent, success: status == .stopped, gas: gas, data: output, size: size)
  }
}
