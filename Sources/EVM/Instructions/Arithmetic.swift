import Primitives

@inline(__always)
func add(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0[-2] = $0[-1] &+ $0[-2] }
}

@inline(__always)
func multiply(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) { $0[-2] = $0[-1] &* $0[-2] }
}

@inline(__always)
func subtract(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { $0[-2] = $0[-1] &- $0[-2] }
}

@inline(__always)
func divide(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) { divideInPlace($0) }
}

@inline(__always)
func divideSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) { divideSignedInPlace($0) }
}

@inline(__always)
func remainder(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) { remainderInPlace($0) }
}

@inline(__always)
func remainderSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) { remainderSignedInPlace($0) }
}

@inline(__always)
func addModulo(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 8, pops: 3, pushes: 1) { addModuloInPlace($0) }
}

@inline(__always)
func multiplyModulo(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 8, pops: 3, pushes: 1) { multiplyModuloInPlace($0) }
}

@inline(__always)
func signExtend(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) {
    $0[-2] = $0[-1].exactUInt64.map($0[-2].signExtended(fromByte:)) ?? $0[-2]
  }
}

@inline(__always)
func exponentiate(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 10, pops: 2, pushes: 1) { exponentiateInPlace($0, $1, $2) }
}

@inline(never)
private func divideInPlace(_ top: UnsafeMutablePointer<UInt256>) { top[-2] = top[-1] / top[-2] }

@inline(never)
private func divideSignedInPlace(_ top: UnsafeMutablePointer<UInt256>) {
  top[-2] = top[-1].dividedSigned(by: top[-2])
}

@inline(never)
private func remainderInPlace(_ top: UnsafeMutablePointer<UInt256>) { top[-2] = top[-1] % top[-2] }

@inline(never)
private func remainderSignedInPlace(_ top: UnsafeMutablePointer<UInt256>) {
  top[-2] = top[-1].remainderSigned(dividingBy: top[-2])
}

@inline(never)
private func addModuloInPlace(_ top: UnsafeMutablePointer<UInt256>) {
  top[-3] = .addModulo(top[-1], top[-2], top[-3])
}

@inline(never)
private func multiplyModuloInPlace(_ top: UnsafeMutablePointer<UInt256>) {
  top[-3] = .multiplyModulo(top[-1], top[-2], top[-3])
}

@inline(never)
private func exponentiateInPlace(_ top: UnsafeMutablePointer<UInt256>, _ frame: FrameRef, _ gas: Int64)
  -> Int64
{
  let left = gas &- frame.withMachine { $0.rules.exponentByteGas } &* Int64(top[-2].byteWidth)
  if left < 0 { return failed(.outOfGas) }
  let (base, exponent) = (top[-1], top[-2])
  top[-2] = base == 2 ? .one << exponent.clampedUInt64 : base.power(exponent)
  return left
}
