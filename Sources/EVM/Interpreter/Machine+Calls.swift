import Primitives

/// The operands of a call, read where they lie: above the result's slot of the frame's saved stack pointer.
///
/// Unsafe: they are there until the call is answered, in the place of the last one.
private struct Call {
  let kind: FrameKind
  private let top, rest: UnsafeMutablePointer<UInt256>

  @inline(__always)
  init(_ kind: FrameKind, by frame: FrameRef) {
    self.kind = kind
    rest = words(frame.pointee.sp) + 3
    top = rest + (kind == .call || kind == .callCode ? 3 : 2)
  }

  /// How much gas the frame to come is wished.
  var gas: UInt256 { top[-1] }
  var target: Address { Address(truncating: top[-2]) }
  /// Wei, none where the kind of call carries none.
  var value: UInt256 { kind == .call || kind == .callCode ? top[-3] : .zero }
  var inputOffset: UInt256 { rest[-1] }
  var inputSize: UInt256 { rest[-2] }
  var outputOffset: UInt256 { rest[-3] }
  var outputSize: UInt256 { rest[-4] }
}

/// Calls: CALL, CALLCODE, DELEGATECALL and STATICCALL.
extension Machine {
  /// Begins a call; answers the frame to go on with, or nil with the fault in the frame's gas.
  func beginCall(_ frame: FrameRef, _ kind: FrameKind) -> FrameRef? {
    let call = Call(kind, by: frame)
    let left = frame.pointee.gas &- rules.callGas
    if left < 0 { return fail(frame, left) }
    let account = world.entry(call.target)
    var gas = left
    guard let code = code(calledAt: account, &gas) else { return fail(frame, failed(.outOfGas, left: left)) }
    let end = max(extent(call.inputOffset, call.inputSize), extent(call.outputOffset, call.outputSize))
    gas = reach(frame, end: end, gas)
    if gas < 0, let halt = halt(in: gas) { return fail(frame, failed(halt, left: left)) }
    if !rules.keepsSixtyFourth && call.gas.exactUInt64 == nil {
      return fail(frame, failed(.costOverflow, left: left))
    }
    let endowment = endow(call, to: account, from: frame, gas)
    if endowment < 0 { return fail(frame, endowment) }
    return begin(call, to: account, code, from: frame, gas: endowment)
  }

  /// The code that a call to an account runs, once access to it and to its delegate is paid for; nil, with the gas as
  /// it was, if that is too little. See EIP-7702.
  @inline(__always)
  private func code(calledAt account: AccountRef, _ gas: inout Int64) -> Code? {
    var cost = accessGas(account)
    if gas < cost { return nil }
    var code = world.code(of: account)
    if rules.hasDelegation, let delegate = code.delegate {
      let real = world.entry(delegate)
      cost &+= 100 &+ accessGas(real)
      if gas < cost { return nil }
      code = Precompile.at(delegate, rules.fork) == nil ? world.code(of: real) : .empty
    }
    gas &-= cost
    return code
  }

  /// Takes from the frame's gas the price of what a call moves and makes, and the gas that goes with it; answers that
  /// gas, or a negative number for a fault. See EIP-150.
  private func endow(_ call: Call, to account: AccountRef, from frame: FrameRef, _ gas: Int64) -> Int64 {
    var gas = gas
    let value = call.value
    if !value.isZero { gas &-= 9000 }
    if call.kind == .call && isMade(account, by: value) { gas &-= 25000 }
    let wish = Int64(truncatingIfNeeded: min(call.gas.clampedUInt64, UInt64(Int64.max)))
    let most = rules.keepsSixtyFourth ? gas &- gas / 64 : gas
    if gas < 0 || (wish > most && !rules.keepsSixtyFourth) { return min(gas &- min(wish, 1 << 61), -1) }
    let given = min(wish, most)
    gas &-= given
    if call.kind == .call && frame.pointee.isStatic && !value.isZero {
      return failed(.staticViolation, left: gas)
    }
    frame.pointee.gas = gas
    return value.isZero ? given : given &+ 2300
  }

  /// Begins a call that is paid for.
  private func begin(
    _ call: Call, to account: AccountRef, _ code: consuming Code, from frame: FrameRef, gas: Int64
  ) -> FrameRef {
    let (target, value, inputSize, outputSize) = (call.target, call.value, call.inputSize, call.outputSize)
    frame.pointee.outputOffset = outputSize.isZero ? 0 : call.outputOffset.l0
    frame.pointee.outputSize = outputSize.l0
    let input = UnsafeRawBufferPointer(
      start: frame.pointee.memory + (inputSize.isZero ? 0 : Int(call.inputOffset.l0)),
      count: Int(inputSize.l0))
    if trace != nil { tellEntry(frame, call.kind, target, value, input, gas: gas) }

    let here = frame.pointee.account
    if frame.pointee.depth >= Self.maxDepth { return refuse(frame, .callTooDeep, gas: gas) }
    if !value.isZero && here.pointee.balance < value { return refuse(frame, .insufficientBalance, gas: gas) }
    let checkpoint = checkpoint
    touch(account, call.kind, value, from: here)
    if let precompile = Precompile.at(target, rules.fork) {
      return run(precompile, frame, input, gas, checkpoint)
    }
    if code.count == 0 {
      if trace != nil { tellExit(.stopped, gas: gas) }
      return answer(frame, success: true, gas: gas, data: UnsafeRawPointer(scratch))
    }
    var message = Message(
      account: account, caller: frame.pointee.address, value: value, code: code, input: input, gas: gas,
      isStatic: frame.pointee.isStatic || call.kind == .staticCall)
    if call.kind == .callCode || call.kind == .delegateCall { message.account = here }
    if call.kind == .delegateCall {
      (message.caller, message.value) = (frame.pointee.caller, frame.pointee.value)
    }
    return enter(message, depth: frame.pointee.depth + 1, checkpoint: checkpoint)
  }

  /// Moves what a call carries, and leaves the mark that even a call with nothing leaves on an account. See EIP-161.
  @inline(__always)
  private func touch(_ account: AccountRef, _ kind: FrameKind, _ value: UInt256, from here: AccountRef) {
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

  /// Gas for touching an account: whether it was cold, from Berlin on. See EIP-2929.
  @inline(__always)
  func accessGas(_ account: AccountRef) -> Int64 {
    guard rules.hasAccessLists, account.pointee.warmTransaction != world.transaction else { return 0 }
    if Precompile.at(account.pointee.address, rules.fork) != nil { return 0 }
    return world.warm(account) ? 2500 : 0
  }

  /// Whether a payment is priced as making the account that takes it. See EIP-161.
  @inline(__always)
  func isMade(_ account: AccountRef, by value: UInt256) -> Bool {
    if !rules.removesEmptyAccounts { return !account.pointee.exists }
    return !value.isZero && (!account.pointee.exists || account.pointee.isEmpty)
  }
}
