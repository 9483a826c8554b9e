import Primitives

@inline(__always)
func pop(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 1, pushes: 0) { _ = $0 }
}

@inline(__always)
func push0(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) { $0.initialize(to: .zero) }
}

@inline(__always)
private func push(_ n: Int, _ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isFull(s) { return fault(.stackOverflow, p, s, g, f, t) }
  let left = g &- 3
  if left < 0 { return fault(.outOfGas, p, s, left, f, t) }
  let bytes = UnsafeRawPointer(p + 1)
  @inline(__always)
  func limb(_ index: Int) -> UInt64 {
    if n >= 8 &* (index &+ 1) { return bytes.limb(n &- 8 &* (index &+ 1)) }
    if n <= 8 &* index { return 0 }
    return bytes.limb(0) >> UInt64(64 &- 8 &* (n &- 8 &* index))
  }
  words(s).initialize(to: UInt256(limb(0), limb(1), limb(2), limb(3)))
  return next(p + 1 + n, s + 32, left, f, t)
}

@inline(__always)
func push1(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(1, p, s, g, f, t) }

@inline(__always)
func push2(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(2, p, s, g, f, t) }

@inline(__always)
func push3(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(3, p, s, g, f, t) }

@inline(__always)
func push4(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(4, p, s, g, f, t) }

@inline(__always)
func push5(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(5, p, s, g, f, t) }

@inline(__always)
func push6(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(6, p, s, g, f, t) }

@inline(__always)
func push7(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(7, p, s, g, f, t) }

@inline(__always)
func push8(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(8, p, s, g, f, t) }

@inline(__always)
func push9(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(9, p, s, g, f, t) }

@inline(__always)
func push10(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(10, p, s, g, f, t) }

@inline(__always)
func push11(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(11, p, s, g, f, t) }

@inline(__always)
func push12(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(12, p, s, g, f, t) }

@inline(__always)
func push13(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(13, p, s, g, f, t) }

@inline(__always)
func push14(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(14, p, s, g, f, t) }

@inline(__always)
func push15(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(15, p, s, g, f, t) }

@inline(__always)
func push16(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(16, p, s, g, f, t) }

@inline(__always)
func push17(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(17, p, s, g, f, t) }

@inline(__always)
func push18(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(18, p, s, g, f, t) }

@inline(__always)
func push19(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(19, p, s, g, f, t) }

@inline(__always)
func push20(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(20, p, s, g, f, t) }

@inline(__always)
func push21(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(21, p, s, g, f, t) }

@inline(__always)
func push22(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(22, p, s, g, f, t) }

@inline(__always)
func push23(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(23, p, s, g, f, t) }

@inline(__always)
func push24(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(24, p, s, g, f, t) }

@inline(__always)
func push25(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(25, p, s, g, f, t) }

@inline(__always)
func push26(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(26, p, s, g, f, t) }

@inline(__always)
func push27(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(27, p, s, g, f, t) }

@inline(__always)
func push28(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(28, p, s, g, f, t) }

@inline(__always)
func push29(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(29, p, s, g, f, t) }

@inline(__always)
func push30(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(30, p, s, g, f, t) }

@inline(__always)
func push31(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(31, p, s, g, f, t) }

@inline(__always)
func push32(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) { push(32, p, s, g, f, t) }

@inline(__always)
func duplicate1(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 1, pushes: 2) { $0.halves.initialize(to: $0.halves[-1]) }
}

@inline(__always)
func duplicate2(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 3) { $0.halves.initialize(to: $0.halves[-2]) }
}

@inline(__always)
func duplicate3(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 3, pushes: 4) { $0.halves.initialize(to: $0.halves[-3]) }
}

@inline(__always)
func duplicate4(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 4, pushes: 5) { $0.halves.initialize(to: $0.halves[-4]) }
}

@inline(__always)
func duplicate5(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 5, pushes: 6) { $0.halves.initialize(to: $0.halves[-5]) }
}

@inline(__always)
func duplicate6(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 6, pushes: 7) { $0.halves.initialize(to: $0.halves[-6]) }
}

@inline(__always)
func duplicate7(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 7, pushes: 8) { $0.halves.initialize(to: $0.halves[-7]) }
}

@inline(__always)
func duplicate8(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 8, pushes: 9) { $0.halves.initialize(to: $0.halves[-8]) }
}

@inline(__always)
func duplicate9(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 9, pushes: 10) { $0.halves.initialize(to: $0.halves[-9]) }
}

@inline(__always)
func duplicate10(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 10, pushes: 11) { $0.halves.initialize(to: $0.halves[-10]) }
}

@inline(__always)
func duplicate11(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 11, pushes: 12) { $0.halves.initialize(to: $0.halves[-11]) }
}

@inline(__always)
func duplicate12(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 12, pushes: 13) { $0.halves.initialize(to: $0.halves[-12]) }
}

@inline(__always)
func duplicate13(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 13, pushes: 14) { $0.halves.initialize(to: $0.halves[-13]) }
}

@inline(__always)
func duplicate14(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 14, pushes: 15) { $0.halves.initialize(to: $0.halves[-14]) }
}

@inline(__always)
func duplicate15(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 15, pushes: 16) { $0.halves.initialize(to: $0.halves[-15]) }
}

@inline(__always)
func duplicate16(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 16, pushes: 17) { $0.halves.initialize(to: $0.halves[-16]) }
}

@inline(__always)
private func swap(_ top: UnsafeMutablePointer<UInt256>, _ n: Int) {
  (top.halves[-1], top.halves[-n]) = (top.halves[-n], top.halves[-1])
}

@inline(__always)
func swap1(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 2) { swap($0, 2) }
}

@inline(__always)
func swap2(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 3, pushes: 3) { swap($0, 3) }
}

@inline(__always)
func swap3(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 4, pushes: 4) { swap($0, 4) }
}

@inline(__always)
func swap4(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 5, pushes: 5) { swap($0, 5) }
}

@inline(__always)
func swap5(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 6, pushes: 6) { swap($0, 6) }
}

@inline(__always)
func swap6(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 7, pushes: 7) { swap($0, 7) }
}

@inline(__always)
func swap7(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 8, pushes: 8) { swap($0, 8) }
}

@inline(__always)
func swap8(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 9, pushes: 9) { swap($0, 9) }
}

@inline(__always)
func swap9(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 10, pushes: 10) { swap($0, 10) }
}

@inline(__always)
func swap10(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 11, pushes: 11) { swap($0, 11) }
}

@inline(__always)
func swap11(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 12, pushes: 12) { swap($0, 12) }
}

@inline(__always)
func swap12(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 13, pushes: 13) { swap($0, 13) }
}

@inline(__always)
func swap13(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 14, pushes: 14) { swap($0, 14) }
}

@inline(__always)
func swap14(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 15, pushes: 15) { swap($0, 15) }
}

@inline(__always)
func swap15(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 16, pushes: 16) { swap($0, 16) }
}

@inline(__always)
func swap16(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 17, pushes: 17) { swap($0, 17) }
}
