package import Primitives

extension Executor {
  /// Fourth phase: refunds, pays the beneficiary, removes what died, and makes all final.
  func settle(_ transaction: Transaction, sender: Address, purchase: Purchase, ran: Ran) -> TransactionOutcome
  {
    let used = transaction.gasLimit - ran.gasLeft
    let succeeded = ran.status == .stopped
    let refund = min(UInt64(max(0, machine.refund)), used / rules.refundDivisor)
    let gasUsed = max(used - refund, purchase.floorGas)
    let account = world.entry(sender)
    let back = purchase.gasPrice.multiplied(by: UInt256(transaction.gasLimit - gasUsed)) ?? .zero
    if !back.isZero && options.checksBalance { world.credit(account, back) }
    let reward = purchase.tip.multiplied(by: UInt256(gasUsed)) ?? .zero
    let beneficiary = world.entry(environment.beneficiary)
    if !rules.removesEmptyAccounts || beneficiary.pointee.exists || !reward.isZero {
      world.credit(beneficiary, reward)
    }
    removeTheDead()
    let logs = succeeded ? machine.logs : []
    world.commit()
    return TransactionOutcome(
      result: ran.status.result, output: ran.output, gasUsed: gasUsed, gasRefunded: used - min(used, gasUsed),
      gasUsedBeforeRefund: max(used, purchase.floorGas), logs: logs, createdAddress: ran.createdAddress)
  }

  /// Deletes accounts that destroyed themselves and touched ones that are empty. See EIP-161.
  func removeTheDead() {
    for index in 0..<world.destroyed.count {
      let account = world.destroyed.start[index]
      guard account.pointee.destructionTransaction == world.transaction else { continue }
      account.pointee.exists = false
      (account.pointee.balance, account.pointee.nonce) = (.zero, 0)
      world.replaceCode([], at: account)
      world.wipeStorage(account)
    }
    guard rules.removesEmptyAccounts else { return }
    for index in 0..<world.touched.count {
      let account = world.touched.start[index]
      guard account.pointee.touchTransaction == world.transaction, account.pointee.exists,
        account.pointee.isEmpty
      else { continue }
      account.pointee.exists = false
      world.markDirty(account)
    }
  }

  /// Calls a contract as the protocol itself does: without fee, nonce or block gas. See EIP-4788.
  ///
  /// Answers nil where no code stands at the address, and doesn't make the input then.
  package func systemCall(_ to: Address, input: @autoclosure () -> Bytes) -> (succeeded: Bool, output: Bytes)?
  {
    let account = world.entry(to)
    if world.code(of: account).count == 0 { return nil }
    (machine.origin, machine.deadline) = (.systemCaller, nil)
    (machine.gasPrice, machine.blobHashes, machine.logs, machine.refund) = (.zero, [], [], 0)
    account.pointee.warmTransaction = world.transaction
    let ran = input().withUnsafeBytes { call(to, sender: .systemCaller, value: .zero, $0, 30_000_000) }
    removeTheDead()
    world.commit()
    return (ran.status == .stopped, ran.output)
  }
}

extension Address {
  /// Who calls system contracts. See EIP-4788.
  package static let systemCaller = Address(
    truncating: UInt256(0xffff_ffff_ffff_fffe, .max, 0xffff_ffff, 0))
}
