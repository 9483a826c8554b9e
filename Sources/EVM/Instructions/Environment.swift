import Primitives

@inline(__always)
func address(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) { $0.initialize(to: FrameRef(f).pointee.address.number) }
}

@inline(__always)
func origin(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: FrameRef(f).withMachine { $0.origin.number })
  }
}

@inline(__always)
func caller(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) { $0.initialize(to: FrameRef(f).pointee.caller.number) }
}

@inline(__always)
func callValue(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) { $0.initialize(to: FrameRef(f).pointee.value) }
}

@inline(__always)
func inputSize(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).pointee.inputSize))
  }
}

@inline(__always)
func codeSize(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).pointee.codeSize))
  }
}

@inline(__always)
func returnSize(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).pointee.returnSize))
  }
}

@inline(__always)
func gasPrice(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: FrameRef(f).withMachine { $0.gasPrice })
  }
}

@inline(__always)
func beneficiary(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: FrameRef(f).withMachine { $0.environment.beneficiary.number })
  }
}

@inline(__always)
func timestamp(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).withMachine { $0.environment.timestamp }))
  }
}

@inline(__always)
func blockNumber(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).withMachine { $0.environment.number }))
  }
}

@inline(__always)
func gasLimit(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).withMachine { $0.environment.gasLimit }))
  }
}

@inline(__always)
func chainID(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).withMachine { $0.environment.chainID }))
  }
}

@inline(__always)
func baseFee(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: FrameRef(f).withMachine { $0.environment.baseFee })
  }
}

@inline(__always)
func blobBaseFee(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: FrameRef(f).withMachine { $0.environment.blobBaseFee })
  }
}

@inline(__always)
func selfBalance(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 0, pushes: 1) {
    $0.initialize(to: FrameRef(f).pointee.account.pointee.balance)
  }
}

@inline(__always)
func randao(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) { pushRandao($0, FrameRef(f)) }
}

@inline(__always)
func blockHash(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 20, pops: 1, pushes: 1) { blockHashInPlace($0, FrameRef(f)) }
}

@inline(__always)
func blobHash(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 1, pushes: 1) { blobHashInPlace($0, FrameRef(f)) }
}

@inline(__always)
func loadInput(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 1, pushes: 1) { loadInputInPlace($0, FrameRef(f)) }
}

@inline(__always)
func balance(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 1, pushes: 1) { readBalance($0, $1, $2) }
}

@inline(__always)
func codeSizeOf(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 1, pushes: 1) { readCodeSize($0, $1, $2) }
}

@inline(__always)
func codeHashOf(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 1, pushes: 1) { readCodeHash($0, $1, $2) }
}

extension Machine {
  /// The gas left after looking at an account.
  @inline(__always)
  fileprivate func lookUp(_ account: AccountRef, price: Int64, _ gas: Int64) -> Int64 {
    let left = gas &- price
    return left < 0 ? left : left &- accessGas(account)
  }
}

@inline(never)
private func readBalance(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  frame.withMachine { machine in
    let account = machine.world.entry(Address(truncating: top[-1]))
    let left = machine.lookUp(account, price: machine.rules.balanceGas, gas)
    if left < 0 { return left }
    top[-1] = account.pointee.balance
    return left
  }
}

@inline(never)
private func readCodeSize(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  frame.withMachine { machine in
    let account = machine.world.entry(Address(truncating: top[-1]))
    let left = machine.lookUp(account, price: machine.rules.codeSizeGas, gas)
    if left < 0 { return left }
    top[-1] = UInt256(UInt64(machine.world.code(of: account).count))
    return left
  }
}

@inline(never)
private func readCodeHash(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  frame.withMachine { machine in
    let account = machine.world.entry(Address(truncating: top[-1]))
    let left = machine.lookUp(account, price: machine.rules.codeHashGas, gas)
    if left < 0 { return left }
    let isNothing = !account.pointee.exists || account.pointee.isEmpty
    top[-1] = isNothing ? .zero : account.pointee.codeHash.number
    return left
  }
}

@inline(never)
private func pushRandao(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef) {
  top.initialize(
    to: frame.withMachine {
      $0.rules.hasRandao ? $0.environment.previousRandao.number : $0.environment.difficulty
    })
}

@inline(never)
private func blockHashInPlace(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef) {
  frame.withMachine { machine in
    let (wanted, now) = (top[-1].clampedUInt64, machine.environment.number)
    let isNear = wanted < now && now &- wanted <= 256
    top[-1] = isNear ? machine.environment.blockHash(wanted).number : .zero
  }
}

@inline(never)
private func blobHashInPlace(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef) {
  frame.withMachine { machine in
    let index = top[-1].clampedUInt64
    top[-1] = index < UInt64(machine.blobHashes.count) ? machine.blobHashes[Int(index)].number : .zero
  }
}

@inline(__always)
private func loadInputInPlace(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef) {
  let size = frame.pointee.inputSize
  let offset = top[-1].clampedUInt64
  if size >= 32 && offset <= size &- 32 {
    top[-1] = (frame.pointee.input + Int(offset)).word
  } else {
    loadInputEnd(top, frame)
  }
}

@inline(never)
private func loadInputEnd(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef) {
  withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { word in
    guard let start = word.baseAddress else { return }
    copyPadded(
      to: start, from: frame.pointee.input, available: frame.pointee.inputSize, offset: top[-1], size: 32)
    top[-1] = UnsafeRawPointer(start).word
  }
}
