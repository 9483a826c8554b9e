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

  /// Gas for touching an account: whether it was cold, from Berlin on. See EIP-2929.
  @inline(__always)
  func accessGas(_ account: AccountRef) -> Int64 {
    guard rules.hasAccessLists, account.pointee.warmTransaction != world.transaction else { return 0 }
    if Precompile.at(account.pointee.address, rules.fork) != nil { return 0 }
    return world.warm(account) ? 2500 : 0
  }

  /// Begins a call whose operands stand above the frame's saved stack pointer's result slot; answers the frame
  /// to go on with, or nil with the fault in the frame's gas.
  func beginCall(_ frame: FrameRef, _ kind: FrameKind) -> FrameRef? {
    let carriesValue = kind == .call || kind == .callCode
    let top = words(frame.pointee.sp) + (carriesValue ? 6 : 5)
    let (wish, target) = (top[-1], Address(truncating: top[-2]))
    let value = carriesValue ? top[-3] : .zero
    let rest = top - (carriesValue ? 3 : 2)
    let (inputOffset, inputSize, outputOffset, outputSize) = (rest[-1], rest[-2], rest[-3], rest[-4])

    var gas = frame.pointee.gas &- rules.callGas
    if gas < 0 { return fail(frame, gas) }
    let account = world.entry(target)
    let cold = accessGas(account)
    if gas < cold { return fail(frame, failed(.outOfGas, left: gas)) }
    var code = world.code(of: account)
    var access = cold
    if rules.hasDelegation, let delegate = code.delegate {
      let real = world.entry(delegate)
      access &+= 100 &+ accessGas(real)
      if gas < access { return fail(frame, failed(.outOfGas, left: gas)) }
      code = Precompile.at(delegate, rules.fork) == nil ? world.code(of: real) : .empty
    }
    gas = reach(
      frame, end: max(extent(inputOffset, inputSize), extent(outputOffset, outputSize)), gas &- access)
    let isBeyond = !rules.keepsSixtyFourth && wish.exactUInt64 == nil
    if isBeyond || gas < 0 && isKind(gas) {
      return fail(frame, failed(.outOfGas, left: frame.pointee.gas &- rules.callGas))
    }
    if !value.isZero { gas &-= 9000 }
    if kind == .call {
      let isNew =
        rules.removesEmptyAccounts
        ? !value.isZero && (!account.pointee.exists || account.pointee.isEmpty) : !account.pointee.exists
      if isNew { gas &-= 25000 }
    }
    var childGas = Int64(truncatingIfNeeded: min(wish.clampedUInt64, UInt64(Int64.max)))
    let most = rules.keepsSixtyFourth ? gas &- gas / 64 : gas
    if gas < 0 || (childGas > most && !rules.keepsSixtyFourth) {
      return fail(frame, min(gas &- min(childGas, 1 << 61), -1))
    }
    childGas = min(childGas, most)
    gas &-= childGas
    if kind == .call && frame.pointee.isStatic && !value.isZero {
      return fail(frame, failed(.staticViolation, left: gas))
    }
    frame.pointee.gas = gas
    if !value.isZero { childGas &+= 2300 }
    frame.pointee.outputOffset = outputSize.isZero ? 0 : outputOffset.l0
    frame.pointee.outputSize = outputSize.l0
    let input = UnsafeRawBufferPointer(
      start: frame.pointee.memory + (inputSize.isZero ? 0 : Int(inputOffset.l0)), count: Int(inputSize.l0))
    if trace != nil { tellEntry(frame, kind, target, value, input, gas: childGas) }

    let here = frame.pointee.account
    if frame.pointee.depth >= Self.maxDepth { return refuse(frame, .callTooDeep, gas: childGas) }
    if !value.isZero && here.pointee.balance < value {
      return refuse(frame, .insufficientBalance, gas: childGas)
    }
    let checkpoint = checkpoint
    switch kind {
    case .call:
      world.credit(account, .zero)
      if !value.isZero && account != here {
        world.debit(here, value)
        world.credit(account, value)
      }
    case .staticCall: if account.pointee.exists { world.touch(account) }
    default: break
    }
    if let precompile = Precompile.at(target, rules.fork) {
      return run(precompile, frame, input, childGas, checkpoint)
    }
    if code.count == 0 {
      if trace != nil { tellExit(.stopped, gas: childGas) }
      return answer(frame, success: true, gas: childGas, data: UnsafeRawPointer(scratch))
    }
    var message = Message(
      account: account, caller: frame.pointee.address, value: value, code: code, input: input, gas: childGas,
      isStatic: frame.pointee.isStatic || kind == .staticCall)
    if kind == .callCode || kind == .delegateCall { message.account = here }
    if kind == .delegateCall { (message.caller, message.value) = (frame.pointee.caller, frame.pointee.value) }
    return enter(message, depth: frame.pointee.depth + 1, checkpoint: checkpoint)
  }

  private func run(
    _ precompile: Precompile, _ frame: FrameRef, _ input: UnsafeRawBufferPointer, _ gas: Int64,
    _ checkpoint: Checkpoint
  ) -> FrameRef {
    let cost = precompile.gas(input, rules.fork)
    guard cost <= UInt64(gas), let result = precompile.run(input) else {
      revert(to: checkpoint)
      return refuse(frame, cost <= UInt64(gas) ? .precompileFailure : .outOfGas, gas: 0)
    }
    if trace != nil { tellExit(.stopped, gas: gas &- Int64(cost), output: result) }
    return answer(
      frame, success: true, gas: gas &- Int64(cost), data: keep(result), size: result.count)
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

  /// Ends the account of the frame. See EIP-6780.
  func selfDestruct(_ frame: FrameRef, to beneficiary: UInt256, gas: Int64) -> Int64 {
    let heir = world.entry(Address(truncating: beneficiary))
    let here = frame.pointee.account
    var gas = gas &- rules.selfDestructGas
    if gas < 0 && rules.hasAccessLists { return gas }
    if accessGas(heir) > 0 { gas &-= 2600 }
    if rules.chargesNewAccountOnSelfDestruct {
      let isNew =
        rules.removesEmptyAccounts
        ? !here.pointee.balance.isZero && (!heir.pointee.exists || heir.pointee.isEmpty)
        : !heir.pointee.exists
      if isNew { gas &-= 25000 }
    }
    let balance = here.pointee.balance
    let dies = !rules.selfDestructOnlyNew || here.pointee.creationTransaction == world.transaction
    let diesNow = dies && here.pointee.destructionTransaction != world.transaction
    if diesNow { refund &+= rules.selfDestructRefund }
    if gas < 0 { return gas }
    if frame.pointee.isStatic { return failed(.staticViolation, left: gas) }
    if trace != nil { tellSelfDestruct(frame, to: heir.pointee.address, balance, gas: gas) }
    if dies || heir != here {
      world.debit(here, balance)
      world.credit(heir, balance)
    }
    if dies && heir == here { world.debit(here, balance) }
    if diesNow {
      world.record(.destruction, here)
      here.pointee.destructionTransaction = world.transaction
      world.destroyed.append(here)
    }
    return gas
  }
}
