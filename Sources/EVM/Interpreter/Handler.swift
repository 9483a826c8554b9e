import Primitives

/// Five values that stay in registers from one instruction to the next.
///
/// Unsafe: `pc` points into padded code; `sp` to the slot above the top of a stack that begins at a multiple of
/// 64 KiB, so its low 16 bits are the height in bytes and bit 15 says "full"; `frame` to a live `Frame`.
typealias PC = UnsafePointer<UInt8>
typealias SP = UnsafeMutableRawPointer
typealias FrameAddress = OpaquePointer
typealias Table = UnsafeRawPointer

/// An instruction: does its work and ends by jumping to the next one through the table.
typealias Handler = @convention(c) (PC, SP, Int64, FrameAddress, Table) -> Void

@inline(__always)
func jump(_ row: Int, _ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameAddress, _ table: Table) {
  table.load(fromByteOffset: row &* 8, as: Handler.self)(pc, sp, gas, frame, table)
}

/// Runs the instruction at `pc`: a jump in release; a note for the trampoline in debug builds.
@inline(__always)
func next(_ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameAddress, _ table: Table) {
  #if DEBUG
    let frame = FrameRef(frame)
    (frame.pointee.pc, frame.pointee.sp, frame.pointee.gas) = (pc, sp, gas)
  #else
    jump(Int(pc.pointee), pc, sp, gas, frame, table)
  #endif
}

/// Ends the frame exceptionally. The gas is what is left, or what is missing as a negative number.
@inline(__always)
func fault(_ halt: Halt, _ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameAddress, _ table: Table) {
  fault(pc, sp, gas, frame, table, halt)
}

/// Out of line, since the compiler would merge this jump with the one to the next instruction, at the price of
/// a jump more in either. The kind comes last, so that the five values stay in their registers.
@inline(never)
private func fault(
  _ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameAddress, _ table: Table, _ halt: Halt
) {
  let fallen = FrameRef(frame)
  // Where it fell, for those who trace.
  (fallen.pointee.pc, fallen.pointee.sp) = (pc, sp)
  resume(abandon(fallen, halt, gas), table)
}

/// Goes on with the frame that a call or the end of a call made current; returns when none is left.
@inline(__always)
func resume(_ frame: FrameRef?, _ table: Table) {
  #if !DEBUG
    guard let frame else { return }
    next(frame.pointee.pc, frame.pointee.sp, frame.pointee.gas, FrameAddress(frame), table)
  #endif
}

@inline(__always)
func isBelow(_ count: Int, _ sp: SP) -> Bool {
  UInt16(truncatingIfNeeded: UInt(bitPattern: sp)) < UInt16(truncatingIfNeeded: count &* 32)
}

@inline(__always)
func isFull(_ sp: SP) -> Bool { Int16(truncatingIfNeeded: Int(bitPattern: sp)) < 0 }

@inline(__always)
func words(_ sp: SP) -> UnsafeMutablePointer<UInt256> { sp.assumingMemoryBound(to: UInt256.self) }

/// A word as two halves, for what is read right after it was written.
///
/// The compiler keeps halves in plain registers. Four limbs it gathers into vectors, and a vector over limbs
/// that were stored one by one has to wait until the store has reached the cache.
struct Halves: BitwiseCopyable {
  var low, high: UInt128

  @inline(__always)
  static func & (a: Halves, b: Halves) -> Halves { Halves(low: a.low & b.low, high: a.high & b.high) }
  @inline(__always)
  static func | (a: Halves, b: Halves) -> Halves { Halves(low: a.low | b.low, high: a.high | b.high) }
  @inline(__always)
  static func ^ (a: Halves, b: Halves) -> Halves { Halves(low: a.low ^ b.low, high: a.high ^ b.high) }
  @inline(__always)
  static prefix func ~ (a: Halves) -> Halves { Halves(low: ~a.low, high: ~a.high) }
  @inline(__always)
  static func == (a: Halves, b: Halves) -> Bool { (a.low ^ b.low) | (a.high ^ b.high) == 0 }
  @inline(__always)
  static func < (a: Halves, b: Halves) -> Bool {
    (a.high < b.high) != ((a.high == b.high) && (a.low < b.low))
  }
  @inline(__always)
  func isLessSigned(than b: Halves) -> Bool {
    (Int128(truncatingIfNeeded: high) < Int128(truncatingIfNeeded: b.high))
      != ((high == b.high) && (low < b.low))
  }
  @inline(__always)
  var isZero: Bool { low | high == 0 }
}

extension UnsafeMutablePointer<UInt256> {
  @inline(__always)
  var halves: UnsafeMutablePointer<Halves> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: Halves.self)
  }

  /// Four to a word, the least significant first.
  @inline(__always)
  var limbs: UnsafeMutablePointer<UInt64> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: UInt64.self)
  }
}

/// Checks, charges, replaces the top `pops` words by what `body` leaves on top of the rest, and goes on.
@inline(__always)
func simple(
  _ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameAddress, _ table: Table, cost: Int64, pops: Int,
  pushes: Int,
  _ body: (UnsafeMutablePointer<UInt256>) -> Void
) {
  if pops > 0 && isBelow(pops, sp) { return fault(.stackUnderflow, pc, sp, gas, frame, table) }
  if pushes > pops && isFull(sp) { return fault(.stackOverflow, pc, sp, gas, frame, table) }
  let left = gas &- cost
  if left < 0 { return fault(.outOfGas, pc, sp, left, frame, table) }
  body(words(sp))
  return next(pc + 1, sp + (pushes &- pops) &* 32, left, frame, table)
}

/// Like `simple`, for work that charges by itself: `body` gives the gas left, or a negative number for a fault,
/// which is what is missing, or `failed`.
@inline(__always)
func charging(
  _ pc: PC, _ sp: SP, _ gas: Int64, _ frame: FrameAddress, _ table: Table, cost: Int64, pops: Int,
  pushes: Int,
  _ body: (UnsafeMutablePointer<UInt256>, FrameRef, Int64) -> Int64
) {
  if pops > 0 && isBelow(pops, sp) { return fault(.stackUnderflow, pc, sp, gas, frame, table) }
  if pushes > pops && isFull(sp) { return fault(.stackOverflow, pc, sp, gas, frame, table) }
  let left = gas &- cost
  if left < 0 { return fault(.outOfGas, pc, sp, left, frame, table) }
  let rest = body(words(sp), FrameRef(frame), left)
  if rest < 0 { return fail(pc, sp, rest, frame, table) }
  return next(pc + 1, sp + (pushes &- pops) &* 32, rest, frame, table)
}

/// What a charging body answers instead of gas where more than gas is missing: the kind of fault and the gas left,
/// in one number below every debt.
func failed(_ halt: Halt, left: Int64) -> Int64 {
  .min | min(max(left, 0), (1 << 57) &- 1) << 5 | Int64(halt.rawValue)
}

/// Whether a negative answer is a kind of fault rather than what is missing.
@inline(__always)
func isKind(_ answer: Int64) -> Bool { answer < -1 << 62 }

/// The kind of fault that a negative answer names; nil where it is what is missing.
func halt(in answer: Int64) -> Halt? { isKind(answer) ? Halt(rawValue: UInt8(answer & 31)) : nil }

/// Ends the frame as a negative answer says.
@inline(never)
func fail(_ pc: PC, _ sp: SP, _ answer: Int64, _ frame: FrameAddress, _ table: Table) {
  if let halt = halt(in: answer) {
    return fault(halt, pc, sp, (answer & .max) &>> 5, frame, table)
  }
  return fault(.outOfGas, pc, sp, answer, frame, table)
}
