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
  if offset > UInt64(UInt32.max) { return failed(.outOfGas) }
  let old = frame.pointee.memorySize
  let words = (offset &+ size &+ 31) >> 5
  let oldWords = old >> 5
  let cost = (words &* 3 &+ (words &* words) >> 9) &- (oldWords &* 3 &+ (oldWords &* oldWords) >> 9)
  let left = gas &- Int64(cost)
  if left < 0 { return failed(.outOfGas) }
  let needed = words << 5
  if needed > frame.pointee.memoryCapacity {
    let capacity = max(needed, frame.pointee.memoryCapacity &* 2)
    guard let wider = realloc(frame.pointee.memory, Int(capacity)) else { return failed(.outOfGas) }
    (frame.pointee.memory, frame.pointee.memoryCapacity) = (wider, capacity)
  }
  memset(frame.pointee.memory + Int(old), 0, Int(needed &- old))
  frame.pointee.memorySize = needed
  return left
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
