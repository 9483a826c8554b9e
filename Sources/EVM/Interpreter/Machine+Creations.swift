import Glibc
package import Primitives

/// Creations: CREATE, CREATE2 and those of transactions.
extension Machine {
  /// Begins a creation. See EIP-1014 for the salted form.
  func beginCreate(_ frame: FrameRef, salted: Bool) -> FrameRef? {
    let top = words(frame.pointee.sp) + (salted ? 3 : 2)
    let (value, offset, size) = (top[-1], top[-2], top[-3])
    let left = frame.pointee.gas &- 32000
    if left < 0 { return fail(frame, left) }
    var gas = reach(frame, offset, size, left)
    if gas < 0 && isKind(gas) { return fail(frame, gas) }
    if size.l0 > UInt64(rules.maxInitCodeSize) { return fail(frame, failed(.initCodeTooLarge, left: left)) }
    gas &-= perWord((salted ? 6 : 0) &+ (rules.chargesInitCode ? 2 : 0), size)
    if gas < 0 { return fail(frame, gas) }
    if frame.pointee.isStatic { return fail(frame, failed(.staticViolation, left: gas)) }
    let here = frame.pointee.account
    let initCode = UnsafeRawBufferPointer(
      start: frame.pointee.memory + (size.isZero ? 0 : Int(offset.l0)), count: Int(size.l0))
    let address =
      salted
      ? Address.created(by: frame.pointee.address, salt: top[-4], initCode: initCode)
      : Address.created(by: frame.pointee.address, nonce: here.pointee.nonce)
    let childGas = rules.keepsSixtyFourth ? gas &- gas / 64 : gas
    (frame.pointee.outputOffset, frame.pointee.outputSize) = (0, 0)
    if trace != nil {
      tellStepEnd(frame, gas: gas)
      tellEntry(frame, salted ? .createSalted : .create, address, value, initCode, gas: childGas)
    }
    frame.pointee.gas = gas &- childGas
    if let halt = obstacle(frame, value) { return refuse(frame, halt, gas: childGas) }
    world.setNonce(here, here.pointee.nonce + 1)
    let account = world.entry(address)
    if rules.hasAccessLists { _ = world.warm(account) }
    if world.isOccupied(account) { return refuse(frame, .addressCollision, gas: 0) }
    let checkpoint = checkpoint
    found(account, from: here, value: value)
    let message = Message(
      account: account, caller: frame.pointee.address, value: value, code: self.initCode(initCode),
      input: UnsafeRawBufferPointer(start: nil, count: 0), gas: childGas, isCreation: true)
    return enter(message, depth: frame.pointee.depth + 1, checkpoint: checkpoint)
  }

  /// Why the frame cannot make a contract, if so, before anything is done.
  private func obstacle(_ frame: FrameRef, _ value: UInt256) -> Halt? {
    let creator = frame.pointee.account
    if frame.pointee.depth >= Self.maxDepth { return .callTooDeep }
    if creator.pointee.balance < value { return .insufficientBalance }
    return creator.pointee.nonce == .max ? .nonceOverflow : nil
  }

  /// Makes the account a contract without code and moves its endowment.
  func found(_ account: AccountRef, from creator: AccountRef, value: UInt256) {
    world.credit(account, .zero)
    world.record(.creation, account)
    account.pointee.creationTransaction = world.transaction
    if rules.contractNonce != 0 { world.setNonce(account, rules.contractNonce) }
    if !value.isZero {
      world.debit(creator, value)
      world.credit(account, value)
    }
  }

  /// Checks and pays for the code that a creation gave, and sets it.
  func deposit(_ frame: FrameRef, _ code: UnsafeRawBufferPointer, _ gas: inout Int64) -> Status {
    if code.count > rules.maxCodeSize { return .halted(.codeTooLarge) }
    if rules.rejectsReservedPrefix && code.first == 0xef { return .halted(.invalidCodePrefix) }
    let cost = Int64(code.count) * 200
    if cost > gas { return rules.creationIsStrict ? .halted(.unpaidCode) : .stopped }
    gas -= cost
    world.deploy(code, at: frame.pointee.account)
    return .stopped
  }
}

extension Address {
  /// The address of a contract that an account makes.
  package static func created(by creator: Address, nonce: UInt64) -> Address {
    var writer = RLPWriter()
    writer.appendList {
      $0.append(fixed: creator)
      $0.append(number: nonce)
    }
    return Address(truncating: keccak256(writer.bytes).number)
  }

  /// The address of a contract made with a salt. See EIP-1014.
  static func created(by creator: Address, salt: UInt256, initCode: UnsafeRawBufferPointer) -> Address {
    var preimage: Bytes = [0xff]
    preimage += creator.bytes
    preimage += Hash32(salt).bytes
    preimage += keccak256(initCode).bytes
    return Address(truncating: keccak256(preimage).number)
  }
}
