import Primitives

extension Machine {
  /// Ends the account of the frame. See EIP-6780.
  func selfDestruct(_ frame: FrameRef, to beneficiary: UInt256, gas: Int64) -> Int64 {
    let heir = world.entry(Address(truncating: beneficiary))
    let here = frame.pointee.account
    var gas = gas &- rules.selfDestructGas
    if gas < 0 && rules.hasAccessLists { return gas }
    if accessGas(heir) > 0 { gas &-= 2600 }
    let balance = here.pointee.balance
    if rules.chargesNewAccountOnSelfDestruct && isMade(heir, by: balance) { gas &-= 25000 }
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
