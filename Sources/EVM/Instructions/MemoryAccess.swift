import Glibc
import Primitives

@inline(__always)
func loadWord(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  accessing(32, p, s, g, f, t, pops: 1, pushes: 1, beyond: loadWordBeyond) {
    $0[-1] = UnsafeRawPointer($1).word
  }
}

@inline(__always)
func storeWord(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  accessing(32, p, s, g, f, t, pops: 2, pushes: 0, beyond: storeWordBeyond) { $1.storeWord($0[-2]) }
}

@inline(__always)
func storeByte(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  accessing(1, p, s, g, f, t, pops: 2, pushes: 0, beyond: storeByteBeyond) {
    $1.storeBytes(of: UInt8(truncatingIfNeeded: $0[-2].l0), as: UInt8.self)
  }
}

/// Works on `size` bytes of memory at the offset on top of the stack; where the memory ends before them, the
/// out-of-line `beyond` does the whole instruction, so that this path needs no more registers than are free.
@inline(__always)
private func accessing(
  _ size: UInt64, _ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table, pops: Int, pushes: Int,
  beyond: (PC, SP, Int64, FrameAddress, Table) -> Void,
  _ body: (UnsafeMutablePointer<UInt256>, UnsafeMutableRawPointer) -> Void
) {
  if isBelow(pops, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  let left = g &- 3
  if left < 0 { return fault(.outOfGas, p, s, left, f, t) }
  let (offset, frame) = (words(s).limbs - 4, FrameRef(f))
  if offset[1] | offset[2] | offset[3] | (offset[0] >> 32) != 0
    || offset[0] &+ size > frame.pointee.memorySize
  {
    return beyond(p, s, left, f, t)
  }
  body(words(s), frame.pointee.memory + Int(truncatingIfNeeded: offset[0]))
  return next(p + 1, s + (pushes &- pops) &* 32, left, f, t)
}

@inline(never)
private func loadWordBeyond(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  let (top, frame) = (words(s), FrameRef(f))
  let left = growInline(frame, top[-1].clampedUInt64, 32, g)
  if left < 0 { return fail(p, s, left, f, t) }
  top[-1] = UnsafeRawPointer(frame.pointee.memory + Int(truncatingIfNeeded: top[-1].l0)).word
  return next(p + 1, s, left, f, t)
}

@inline(never)
private func storeWordBeyond(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  let (top, frame) = (words(s), FrameRef(f))
  let left = growInline(frame, top[-1].clampedUInt64, 32, g)
  if left < 0 { return fail(p, s, left, f, t) }
  (frame.pointee.memory + Int(truncatingIfNeeded: top[-1].l0)).storeWord(top[-2])
  return next(p + 1, s - 64, left, f, t)
}

@inline(never)
private func storeByteBeyond(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  let (top, frame) = (words(s), FrameRef(f))
  let left = growInline(frame, top[-1].clampedUInt64, 1, g)
  if left < 0 { return fail(p, s, left, f, t) }
  (frame.pointee.memory + Int(truncatingIfNeeded: top[-1].l0)).storeBytes(
    of: UInt8(truncatingIfNeeded: top[-2].l0), as: UInt8.self)
  return next(p + 1, s - 64, left, f, t)
}

@inline(__always)
func copyMemory(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 3, pops: 3, pushes: 0) { copyWithin($0, $1, $2) }
}

@inline(__always)
func copyInput(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 3, pops: 3, pushes: 0) {
    copyFrom($1.pointee.input, $1.pointee.inputSize, $0, $1, $2)
  }
}

@inline(__always)
func copyCode(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 3, pops: 3, pushes: 0) {
    copyFrom(UnsafeRawPointer($1.pointee.code), $1.pointee.codeSize, $0, $1, $2)
  }
}

@inline(__always)
func copyReturnData(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 3, pops: 3, pushes: 0) { copyReturned($0, $1, $2) }
}

@inline(__always)
func copyCodeOf(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 4, pushes: 0) { copyExternal($0, $1, $2) }
}

@inline(__always)
func hash(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 30, pops: 2, pushes: 1) { hashInPlace($0, $1, $2) }
}
@inline(__always)
func memorySize(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 2, pops: 0, pushes: 1) {
    $0.initialize(to: UInt256(FrameRef(f).pointee.memorySize))
  }
}

@inline(never)
private func copyWithin(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  let (target, source, size) = (top[-1], top[-2], top[-3])
  var left = reach(frame, end: max(extent(target, size), extent(source, size)), gas)
  if left < 0 { return owing(left, perWord(3, size)) }
  left &-= perWord(3, size)
  if left < 0 { return left }
  if !size.isZero {
    memmove(frame.pointee.memory + Int(target.l0), frame.pointee.memory + Int(source.l0), Int(size.l0))
  }
  return left
}

/// Makes sure of the memory that a copy goes to, and pays for both.
@inline(__always)
private func reachForCopy(_ frame: FrameRef, _ target: UInt256, _ size: UInt256, _ gas: Int64) -> Int64 {
  let left = reach(frame, target, size, gas)
  if left < 0 { return owing(left, perWord(3, size)) }
  return left &- perWord(3, size)
}

@inline(never)
private func copyFrom(
  _ source: UnsafeRawPointer, _ available: UInt64, _ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef,
  _ gas: Int64
) -> Int64 {
  let left = reachForCopy(frame, top[-1], top[-3], gas)
  if left >= 0 { copy(from: source, available, top, frame) }
  return left
}

@inline(__always)
private func copy(
  from source: UnsafeRawPointer, _ available: UInt64, _ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef
) {
  let (target, offset, size) = (top[-1], top[-2], top[-3])
  if size.isZero { return }
  copyPadded(
    to: frame.pointee.memory + Int(target.l0), from: source, available: available, offset: offset,
    size: Int(size.l0))
}

@inline(never)
private func copyReturned(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  let (target, offset, size) = (top[-1], top[-2].clampedUInt64, top[-3].clampedUInt64)
  let left = reachForCopy(frame, target, top[-3], gas)
  if left < 0 { return left }
  let (end, over) = offset.addingReportingOverflow(size)
  if over || end > frame.pointee.returnSize { return failed(.outOfBoundsReturnData, left: left) }
  if size > 0 {
    memcpy(frame.pointee.memory + Int(target.l0), frame.pointee.returnData + Int(offset), Int(size))
  }
  return left
}

@inline(never)
private func copyExternal(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  frame.withMachine { machine in
    let account = machine.world.entry(Address(truncating: top[-1]))
    var left = gas &- machine.rules.codeSizeGas
    if left < 0 { return left }
    let access = machine.accessGas(account)
    left = reachForCopy(frame, top[-2], top[-4], left)
    if left < 0 { return owing(left, access) }
    left &-= access
    if left < 0 { return left }
    let code = machine.world.code(of: account)
    copy(from: UnsafeRawPointer(code.start), UInt64(code.count), top - 1, frame)
    return left
  }
}

@inline(never)
private func hashInPlace(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64) -> Int64 {
  let (offset, size) = (top[-1], top[-2])
  var left = reach(frame, offset, size, gas)
  if left < 0 { return owing(left, perWord(6, size)) }
  left &-= perWord(6, size)
  if left < 0 { return left }
  let start = frame.pointee.memory + (size.isZero ? 0 : Int(offset.l0))
  top[-2] = frame.withMachine { $0.hashes.hash(start, size: Int(size.l0)) }
  return left
}
