import Primitives

/// Saves the frame, begins what it calls, and goes on there.
@inline(__always)
private func calling(
  _ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table, pops: Int, _ begin: (FrameRef) -> FrameRef?
) {
  if isBelow(pops, s) { return fault(.stackUnderflow, p, s, g, f, t) }
  let frame = FrameRef(f)
  (frame.pointee.pc, frame.pointee.sp, frame.pointee.gas) = (p + 1, s - 32 &* (pops &- 1), g)
  guard let following = begin(frame) else { return fail(p, s, frame.pointee.gas, f, t) }
  resume(following, t)
}

@inline(__always)
func call(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  calling(p, s, g, f, t, pops: 7) { beginCall($0, .call) }
}

@inline(__always)
func callCode(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  calling(p, s, g, f, t, pops: 7) { beginCall($0, .callCode) }
}

@inline(__always)
func delegateCall(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  calling(p, s, g, f, t, pops: 6) { beginCall($0, .delegateCall) }
}

@inline(__always)
func staticCall(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  calling(p, s, g, f, t, pops: 6) { beginCall($0, .staticCall) }
}

@inline(__always)
func create(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  calling(p, s, g, f, t, pops: 3) { beginCreate($0, false) }
}

@inline(__always)
func createSalted(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  calling(p, s, g, f, t, pops: 4) { beginCreate($0, true) }
}

@inline(never)
private func beginCall(_ frame: FrameRef, _ kind: FrameKind) -> FrameRef? {
  frame.withMachine { $0.beginCall(frame, kind) }
}

@inline(never)
private func beginCreate(_ frame: FrameRef, _ salted: Bool) -> FrameRef? {
  frame.withMachine { $0.beginCreate(frame, salted: salted) }
}

@inline(__always)
func log0(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 2, pushes: 0) { writeLog($0, $1, $2, 0) }
}

@inline(__always)
func log1(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 3, pushes: 0) { writeLog($0, $1, $2, 1) }
}

@inline(__always)
func log2(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 4, pushes: 0) { writeLog($0, $1, $2, 2) }
}

@inline(__always)
func log3(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 5, pushes: 0) { writeLog($0, $1, $2, 3) }
}

@inline(__always)
func log4(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 6, pushes: 0) { writeLog($0, $1, $2, 4) }
}

@inline(never)
private func writeLog(
  _ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64, _ topicCount: Int
) -> Int64 {
  let (offset, size) = (top[-1], top[-2])
  var left = reach(frame, offset, size, gas)
  let price =
    375 &* Int64(topicCount &+ 1) &+ Int64(truncatingIfNeeded: min(size.clampedUInt64, 1 << 40)) &* 8
  if left < 0 { return owing(left, price) }
  left &-= price
  if left < 0 { return left }
  if frame.pointee.isStatic { return failed(.staticViolation, left: left) }
  let start = frame.pointee.memory + (size.isZero ? 0 : Int(offset.l0))
  let data = Bytes(UnsafeRawBufferPointer(start: start, count: Int(size.l0)))
  let topics = (0..<topicCount).map { Hash32(top[-3 - $0]) }
  let log = Log(address: frame.pointee.address, topics: topics, data: data)
  frame.withMachine {
    $0.logs.append(log)
    if $0.trace != nil { $0.tellLog(log, by: frame, gas: left) }
  }
  return left
}
