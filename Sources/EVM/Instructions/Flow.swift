import Primitives

/// Goes on past all the destinations that stand in a row here: they only cost.
@inline(__always)
func jumpDestination(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  var (pc, left) = (p, g)
  repeat {
    (pc, left) = (pc + 1, left &- 1)
    if left < 0 { return fault(.outOfGas, p, s, -1, f, t) }
  } while pc.pointee == Code.jumpDestination
  return next(pc, s, left, f, t)
}

/// The place in the code, or nil where no jump may land.
@inline(__always)
private func landing(_ target: UInt256, _ frame: FrameRef) -> PC? {
  guard target.l1 | target.l2 | target.l3 == 0, target.l0 < frame.pointee.codeSize else { return nil }
  let bits = frame.pointee.jumpTargets[Int(truncatingIfNeeded: target.l0 &>> 6)]
  return (bits &>> target.l0) & 1 == 1 ? frame.pointee.code + Int(truncatingIfNeeded: target.l0) : nil
}

@inline(__always)
func jumpTo(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isBelow(1, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  let left = g &- 8
  if left < 0 { return fault(.outOfGas, p, s, left, f, t) }
  guard let target = landing(words(s)[-1], FrameRef(f)) else { return fault(.invalidJump, p, s, left, f, t) }
  return next(target, s - 32, left, f, t)
}

@inline(__always)
func jumpIf(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isBelow(2, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  let left = g &- 10
  if left < 0 { return fault(.outOfGas, p, s, left, f, t) }
  if words(s).halves[-2].isZero { return next(p + 1, s - 64, left, f, t) }
  guard let target = landing(words(s)[-1], FrameRef(f)) else { return fault(.invalidJump, p, s, left, f, t) }
  return next(target, s - 64, left, f, t)
}

@inline(__always)
func programCounter(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(UInt64(p - FrameRef(f).pointee.code)))
  }
}

@inline(__always)
func gasLeft(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(UInt64(bitPattern: g &- 2)))
  }
}

@inline(__always)
func stop(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  resume(leave(FrameRef(f), g, .stopped, nil), t)
}

@inline(__always)
func returnData(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isBelow(2, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  resume(leave(FrameRef(f), g, .stopped, words(s)), t)
}

@inline(__always)
func revert(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isBelow(2, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  resume(leave(FrameRef(f), g, .reverted, words(s)), t)
}

@inline(__always)
func invalid(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  fault(.invalidInstruction, p, s, g, f, t)
}

@inline(__always)
func selfDestruct(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isBelow(1, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  let left = destroy(FrameRef(f), words(s), g)
  if left < 0 { return fail(p, s, left, f, t) }
  resume(leave(FrameRef(f), left, .stopped, nil), t)
}

@inline(never)
private func destroy(_ frame: FrameRef, _ top: UnsafeMutablePointer<UInt256>, _ gas: Int64) -> Int64 {
  frame.withMachine { $0.selfDestruct(frame, to: top[-1], gas: gas) }
}

/// Ends the frame with the output that the top two words name, if any.
@inline(never)
private func leave(
  _ frame: FrameRef, _ gas: Int64, _ status: Machine.Status, _ top: UnsafeMutablePointer<UInt256>?
) -> FrameRef? {
  frame.withMachine { machine in
    guard let top else {
      return machine.end(frame, status, gas: gas, output: UnsafeRawPointer(machine.scratch), size: 0)
    }
    let left = reach(frame, top[-1], top[-2], gas)
    if left < 0 {
      let halt = halt(in: left)
      return abandon(frame, halt ?? .outOfGas, halt == nil ? left : gas)
    }
    let start = frame.pointee.memory + (top[-2].isZero ? 0 : Int(top[-1].l0))
    return machine.end(frame, status, gas: left, output: UnsafeRawPointer(start), size: Int(top[-2].l0))
  }
}

/// Ends the frame exceptionally: all its gas is gone, and that it had `left` matters only to tracers.
@inline(never)
func abandon(_ frame: FrameRef, _ halt: Halt, _ left: Int64) -> FrameRef? {
  frame.withMachine {
    $0.end(frame, .halted(halt), gas: left, output: UnsafeRawPointer($0.scratch), size: 0)
  }
}
