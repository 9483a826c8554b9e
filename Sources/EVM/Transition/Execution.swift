import Primitives

/// What running the code came to.
struct Ran {
  var status: Machine.Status
  var gasLeft: UInt64
  var output: Bytes
  var createdAddress: Address?
}

extension Executor {
  /// Third phase: the call or the creation.
  ///
  /// Code counts with 63 bits of gas. What there is above that, which none could use up, comes back unless all is lost.
  func run(_ transaction: Transaction, sender: Address, gas: UInt64) -> Ran {
    let counted = Int64(clamping: gas)
    var ran = transaction.data.withUnsafeBytes { data in
      if let to = transaction.to { return call(to, sender: sender, value: transaction.value, data, counted) }
      return create(sender: sender, value: transaction.value, data, counted)
    }
    if case .halted = ran.status { return ran }
    ran.gasLeft += gas - UInt64(counted)
    return ran
  }

  func call(_ to: Address, sender: Address, value: UInt256, _ data: UnsafeRawBufferPointer, _ gas: Int64)
    -> Ran
  {
    let (caller, account) = (world.entry(sender), world.entry(to))
    let checkpoint = machine.checkpoint
    if machine.trace != nil { tellEntry(.call, sender, to, value, data, gas) }
    if caller.pointee.balance < value { return ended(.halted(.insufficientBalance)) }
    if account.pointee.exists || !value.isZero || !rules.removesEmptyAccounts { world.credit(account, .zero) }
    if !value.isZero && account != caller {
      world.debit(caller, value)
      world.credit(account, value)
    }
    if let precompile = Precompile.at(to, rules.fork) {
      let cost = precompile.gas(data, rules.fork)
      guard cost <= UInt64(gas), let output = precompile.run(data) else {
        machine.revert(to: checkpoint)
        return ended(.halted(cost <= UInt64(gas) ? .precompileFailure : .outOfGas))
      }
      return ended(.stopped, gasLeft: UInt64(gas) - cost, output: output)
    }
    var code = world.code(of: account)
    if rules.hasDelegation, let delegate = code.delegate {
      let real = world.entry(delegate)
      real.pointee.warmTransaction = world.transaction
      code = Precompile.at(delegate, rules.fork) == nil ? world.code(of: real) : .empty
    }
    let message = Message(account: account, caller: sender, value: value, code: code, input: data, gas: gas)
    return run(machine.enter(message, depth: 0, checkpoint: checkpoint))
  }

  private func create(sender: Address, value: UInt256, _ data: UnsafeRawBufferPointer, _ gas: Int64) -> Ran {
    let creator = world.entry(sender)
    let nonce = creator.pointee.nonce
    world.setNonce(creator, nonce &+ 1)
    let account = world.entry(Address.created(by: sender, nonce: nonce))
    if rules.hasAccessLists { account.pointee.warmTransaction = world.transaction }
    if machine.trace != nil { tellEntry(.create, sender, account.pointee.address, value, data, gas) }
    if creator.pointee.balance < value { return ended(.halted(.insufficientBalance)) }
    if world.isOccupied(account) { return ended(.halted(.addressCollision)) }
    let checkpoint = machine.checkpoint
    machine.found(account, from: creator, value: value)
    let code = machine.initCode(data)
    let message = Message(
      account: account, caller: sender, value: value, code: code,
      input: UnsafeRawBufferPointer(start: nil, count: 0), gas: gas, isCreation: true)
    var ran = run(machine.enter(message, depth: 0, checkpoint: checkpoint))
    if ran.status == .stopped { ran.createdAddress = account.pointee.address }
    return ran
  }

  private func tellEntry(
    _ kind: FrameKind, _ sender: Address, _ to: Address, _ value: UInt256, _ data: UnsafeRawBufferPointer,
    _ gas: Int64
  ) {
    machine.tellEntry(
      FrameEntry(
        kind: kind, depth: 0, from: sender, to: to, value: value, gas: UInt64(gas), input: Bytes(data),
        isPrecompile: machine.isPrecompile(kind, to)))
  }

  /// What a transaction came to that no frame ran for.
  private func ended(_ status: Machine.Status, gasLeft: UInt64 = 0, output: Bytes = []) -> Ran {
    machine.tellExit(status, gas: Int64(gasLeft), output: output)
    return Ran(status: status, gasLeft: gasLeft, output: output)
  }

  private func run(_ frame: FrameRef) -> Ran {
    machine.run()
    let output = Bytes(UnsafeRawBufferPointer(start: machine.output.start, count: machine.output.count))
    return Ran(status: machine.status, gasLeft: UInt64(frame.pointee.gas), output: output)
  }
}
