import Primitives

@inline(__always)
func loadStorage(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 1, pushes: 1) { loadSlot($0, $1, $2) }
}

@inline(__always)
func store(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 2, pushes: 0) { storeSlot($0, $1, $2) }
}

@inline(__always)
func loadTransient(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 100, pops: 1, pushes: 1) {
    let account = $1.pointee.account
    $0[-1] = $1.withMachine { [key = $0[-1]] in $0.world.transientWord(account, key) }
    return $2
  }
}

@inline(__always)
func storeTransient(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 100, pops: 2, pushes: 0) { storeTransientSlot($0, $1, $2) }
}

@inline(never)
private func loadSlot(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  frame.withMachine { machine in
    let slot = machine.world.slot(frame.pointee.account, top[-1])
    var left = gas &- machine.rules.loadGas
    if machine.rules.hasAccessLists && machine.world.warm(slot) { left &-= 2000 }
    if left < 0 { return left }
    top[-1] = slot.pointee.current
    return left
  }
}

/// See EIP-1283, EIP-2200, EIP-2929, EIP-3529.
@inline(never)
private func storeSlot(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  frame.withMachine { machine in
    let (rules, world, account) = (machine.rules, machine.world, frame.pointee.account)
    if rules.netMetering == .istanbul && gas <= 2300 { return failed(.withinStipend, left: gas) }
    let value = top[-2]
    let slot = world.slot(account, top[-1])
    var left = gas
    if rules.hasAccessLists && world.warm(slot) { left &-= 2100 }
    let current = slot.pointee.current
    if rules.netMetering == .none {
      left &-= current.isZero && !value.isZero ? 20000 : 5000
      if !current.isZero && value.isZero { machine.refund &+= rules.clearRefund }
    } else {
      let load = rules.netMetering == .constantinople ? 200 : rules.loadGas
      let reset: Int64 = rules.hasAccessLists ? 2900 : 5000
      let original = world.original(slot)
      var refund: Int64 = 0
      if current == value {
        left &-= load
      } else if original == current {
        left &-= original.isZero ? 20000 : reset
        if !original.isZero && value.isZero { refund = rules.clearRefund }
      } else {
        left &-= load
        if !original.isZero {
          if current.isZero {
            refund &-= rules.clearRefund
          } else if value.isZero {
            refund = rules.clearRefund
          }
        }
        if original == value { refund &+= (original.isZero ? 20000 : reset) &- load }
      }
      machine.refund &+= refund
    }
    if left < 0 { return left }
    if frame.pointee.isStatic { return failed(.staticViolation, left: left) }
    if current != value { world.store(value, in: slot, of: account) }
    return left
  }
}

@inline(never)
private func storeTransientSlot(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64)
  -> Int64
{
  if frame.pointee.isStatic { return failed(.staticViolation, left: gas) }
  frame.withMachine { $0.world.storeTransient(top[-2], at: top[-1], of: frame.pointee.account) }
  return gas
}
