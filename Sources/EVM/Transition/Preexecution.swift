import Primitives

extension Executor {
  /// Second phase: buys the gas and sets the scene.
  func prepare(_ transaction: Transaction, sender: Address, purchase: Purchase) {
    let account = world.entry(sender)
    let price = purchase.gasPrice.multiplied(by: UInt256(transaction.gasLimit)) ?? .max
    let fee = price.adding(purchase.blobFee) ?? .max
    world.ensureExists(account)
    world.touch(account)
    let paid = options.checksBalance ? fee : min(fee, account.pointee.balance)
    if !paid.isZero { world.setBalance(account, account.pointee.balance &- paid) }
    if transaction.to != nil { world.setNonce(account, account.pointee.nonce &+ 1) }
    begin(transaction, sender: sender, gasPrice: purchase.gasPrice)
    delegate(transaction.authorizations)
    warm(transaction, sender: sender)
  }

  /// Tells the machine what all frames of the transaction have in common.
  func begin(_ transaction: Transaction, sender: Address, gasPrice: UInt256) {
    machine.origin = sender
    machine.gasPrice = gasPrice
    machine.blobHashes = transaction.blobHashes
    machine.logs = []
    machine.refund = 0
    machine.forgetInitCodes()
  }

  /// Warms what is warm from the start. See EIP-2929 and EIP-2930.
  func warm(_ transaction: Transaction, sender: Address) {
    guard rules.hasAccessLists else { return }
    let now = world.transaction
    world.entry(sender).pointee.warmTransaction = now
    if let to = transaction.to { world.entry(to).pointee.warmTransaction = now }
    if rules.warmsBeneficiary { world.entry(environment.beneficiary).pointee.warmTransaction = now }
    for item in transaction.accessList {
      let entry = world.entry(item.address)
      entry.pointee.warmTransaction = now
      for slot in item.slots { world.slot(entry, slot.number).pointee.warmTransaction = now }
    }
  }
}
