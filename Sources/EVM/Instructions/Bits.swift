import Primitives

@inline(__always)
func isLess(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    $0[-2] = UInt256($0.halves[-1] < $0.halves[-2] ? 1 : 0)
  }
}

@inline(__always)
func isGreater(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    $0[-2] = UInt256($0.halves[-2] < $0.halves[-1] ? 1 : 0)
  }
}

@inline(__always)
func isLessSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    $0[-2] = UInt256($0.halves[-1].isLessSigned(than: $0.halves[-2]) ? 1 : 0)
  }
}

@inline(__always)
func isGreaterSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    $0[-2] = UInt256($0.halves[-2].isLessSigned(than: $0.halves[-1]) ? 1 : 0)
  }
}

@inline(__always)
func isEqual(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    $0[-2] = UInt256($0.halves[-1] == $0.halves[-2] ? 1 : 0)
  }
}

@inline(__always)
func isZero(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 1, pushes: 1) { $0[-1] = UInt256($0.halves[-1].isZero ? 1 : 0) }
}

@inline(__always)
func and(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0.halves[-2] = $0.halves[-1] & $0.halves[-2] }
}

@inline(__always)
func or(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0.halves[-2] = $0.halves[-1] | $0.halves[-2] }
}

@inline(__always)
func exclusiveOr(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0.halves[-2] = $0.halves[-1] ^ $0.halves[-2] }
}

@inline(__always)
func not(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 1, pushes: 1) { $0.halves[-1] = ~$0.halves[-1] }
}

@inline(__always)
func byte(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    let index = $0[-1].clampedUInt64
    // The most significant byte stands last in memory.
    let bytes = UnsafeRawPointer($0 - 2)
    $0[-2] = UInt256(index < 32 ? UInt64(bytes.load(fromByteOffset: 31 &- Int(index), as: UInt8.self)) : 0)
  }
}

@inline(__always)
func shiftLeft(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0[-2] = $0[-2] << $0[-1].clampedUInt64 }
}

@inline(__always)
func shiftRight(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0[-2] = $0[-2] >> $0[-1].clampedUInt64 }
}

@inline(__always)
func shiftRightSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) {
    $0[-2] = $0[-2].arithmeticallyShiftedRight(by: $0[-1].clampedUInt64)
  }
}

@inline(__always)
func countLeadingZeros(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 1, pushes: 1) { $0[-1] = UInt256(UInt64($0[-1].leadingZeroBitCount)) }
}
