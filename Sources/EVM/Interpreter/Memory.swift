import Glibc
import Primitives

/// Makes sure that `size` bytes at `offset` are there, unless none are wanted, and pays for them; answers the gas
/// left or a failure.
@inline(__always)
func reach(_ frame: FrameRef, _ offset: UInt256, _ size: UInt256, _ gas: Int64) -> Int64 {
  reach(frame, end: extent(offset, size), gas)
}

/// Makes sure that so many bytes are there.
@inline(__always)
func reach(_ frame: FrameRef, end: UInt64, _ gas: Int64) -> Int64 {
  end <= frame.pointee.memorySize ? gas : grow(frame, 0, end, gas)
}

/// Where a part of the memory ends: 0 if it is empty, the largest number if it ends beyond all.
@inline(__always)
func extent(_ offset: UInt256, _ size: UInt256) -> UInt64 {
  if size.isZero { return 0 }
  let (end, isBeyond) = offset.clampedUInt64.addingReportingOverflow(size.clampedUInt64)
  return isBeyond ? .max : end
}

@inline(never)
func grow(_ frame: FrameRef, _ offset: UInt64, _ size: UInt64, _ gas: Int64) -> Int64 {
  growInline(frame, offset, size, gas)
}

/// The same inside its caller. What memory there is beyond its size is zero already: see `Workspace`.
@inline(__always)
func growInline(_ frame: FrameRef, _ offset: UInt64, _ size: UInt64, _ gas: Int64) -> Int64 {
  let (end, isBeyond) = offset.addingReportingOverflow(size)
  if isBeyond || end > mostPriced { return beyondPrice(isBeyond ? .max : end, gas) }
  let words = (end &+ 31) >> 5
  let left = gas &- expense(words) &+ expense(frame.pointee.memorySize >> 5)
  if left < 0 { return left }
  if words << 5 > frame.pointee.memoryCapacity { return widen(frame, words << 5, left) }
  frame.pointee.memorySize = words << 5
  return left
}

/// The fault of asking for memory up to an end that has no price.
@inline(never)
private func beyondPrice(_ end: UInt64, _ gas: Int64) -> Int64 {
  failed(end > .max - 31 ? .memoryOverflow : .costOverflow, left: gas)
}

/// Bytes up to which memory has a price; beyond, its square no longer fits 64 bits.
private let mostPriced: UInt64 = 0x1f_ffff_ffe0
/// Bytes that no gas buys, whatever the price.
private let mostThere: UInt64 = 1 << 33

/// Gas for memory of so many words in all.
@inline(__always)
private func expense(_ words: UInt64) -> Int64 {
  Int64(truncatingIfNeeded: words &* 3 &+ (words &* words) >> 9)
}

@inline(never)
private func widen(_ frame: FrameRef, _ needed: UInt64, _ gas: Int64) -> Int64 {
  let capacity = max(needed, frame.pointee.memoryCapacity &* 2)
  // Fresh from the system, memory is zero without anybody having to touch it.
  guard needed <= mostThere, let wider = calloc(Int(capacity), 1) else {
    return failed(.outOfGas, left: gas)
  }
  memcpy(wider, frame.pointee.memory, Int(frame.pointee.memorySize))
  free(frame.pointee.memory)
  (frame.pointee.memory, frame.pointee.memoryCapacity) = (wider, capacity)
  frame.pointee.memorySize = needed
  return gas
}

/// Copies from a source of `available` bytes, with zeros beyond its end. The memory has been reached for.
@inline(__always)
func copyPadded(
  to target: UnsafeMutableRawPointer, from source: UnsafeRawPointer, available: UInt64, offset: UInt256,
  size: Int
) {
  let start = min(offset.clampedUInt64, available)
  let count = min(Int(available &- start), size)
  memcpy(target, source + Int(start), count)
  if count < size { memset(target + count, 0, size &- count) }
}

/// A further price on top of an answer that is negative already.
@inline(never)
func owing(_ answer: Int64, _ price: Int64) -> Int64 { isKind(answer) ? answer : answer &- price }

/// Gas for each word begun.
@inline(__always)
func perWord(_ price: Int64, _ size: UInt256) -> Int64 {
  price &* Int64(truncatingIfNeeded: (min(size.clampedUInt64, 1 << 40) &+ 31) >> 5)
}
