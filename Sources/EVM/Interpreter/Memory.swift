import Glibc
import Primitives

/// Makes sure that `size` bytes at `offset` are there and pays for them; answers the gas left or a failure.
@inline(__always)
func reach(_ frame: FrameRef, _ offset: UInt256, bytes size: UInt64, _ gas: Int64) -> Int64 {
  if offset.l1 | offset.l2 | offset.l3 | (offset.l0 >> 32) == 0, offset.l0 &+ size <= frame.pointee.memorySize
  {
    return gas
  }
  return grow(frame, offset.clampedUInt64, size, gas)
}

/// The same where the size is a word too; nothing is reached for when it is zero.
@inline(__always)
func reach(_ frame: FrameRef, _ offset: UInt256, _ size: UInt256, _ gas: Int64) -> Int64 {
  if size.isZero { return gas }
  let bytes = size.clampedUInt64
  if bytes > UInt64(UInt32.max) { return failed(.outOfGas) }
  return reach(frame, offset, bytes: bytes, gas)
}

@inline(never)
func grow(_ frame: FrameRef, _ offset: UInt64, _ size: UInt64, _ gas: Int64) -> Int64 {
  growInline(frame, offset, size, gas)
}

/// The same inside its caller. What memory there is beyond its size is zero already: see `Workspace`.
@inline(__always)
func growInline(_ frame: FrameRef, _ offset: UInt64, _ size: UInt64, _ gas: Int64) -> Int64 {
  if offset > UInt64(UInt32.max) { return failed(.outOfGas) }
  let words = (offset &+ size &+ 31) >> 5
  let left = gas &- expense(words) &+ expense(frame.pointee.memorySize >> 5)
  if left < 0 { return failed(.outOfGas) }
  if words << 5 > frame.pointee.memoryCapacity { return widen(frame, words << 5, left) }
  frame.pointee.memorySize = words << 5
  return left
}

/// Gas for memory of so many words in all.
@inline(__always)
private func expense(_ words: UInt64) -> Int64 {
  Int64(truncatingIfNeeded: words &* 3 &+ (words &* words) >> 9)
}

@inline(never)
private func widen(_ frame: FrameRef, _ needed: UInt64, _ gas: Int64) -> Int64 {
  let capacity = max(needed, frame.pointee.memoryCapacity &* 2)
  // Fresh from the system, memory is zero without anybody having to touch it.
  guard let wider = calloc(Int(capacity), 1) else { return failed(.outOfGas) }
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

/// Gas for each word begun.
@inline(__always)
func perWord(_ price: Int64, _ size: UInt256) -> Int64 {
  price &* Int64(truncatingIfNeeded: (min(size.clampedUInt64, 1 << 40) &+ 31) >> 5)
}
