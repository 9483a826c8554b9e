import Primitives

@inline(__always)
func add(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { addInPlace($0) }
}

@inline(__always)
func multiply(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) { $0[-2] = $0[-1] &* $0[-2] }
}

@inline(__always)
func subtract(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 3, pops: 2, pushes: 1) { subtractInPlace($0) }
}

@inline(__always)
func divide(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) {
    if let (a, b) = twoLimbs($0) {
      $0[-2] = UInt256(b == 0 ? 0 : a / b)
    } else {
      $0[-2].formQuotient(of: $0[-1])
    }
  }
}

@inline(__always)
func divideSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) {
    let isNegative = $0[-1].isNegative != $0[-2].isNegative
    makePositive($0 - 1)
    makePositive($0 - 2)
    $0[-2].formQuotient(of: $0[-1])
    if isNegative { $0[-2] = $0[-2].negated }
  }
}

@inline(__always)
func remainder(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) {
    if let (a, b) = twoLimbs($0) {
      $0[-2] = UInt256(b == 0 ? 0 : a % b)
    } else {
      $0[-2].formRemainder(of: $0[-1])
    }
  }
}

@inline(__always)
func remainderSigned(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 5, pops: 2, pushes: 1) {
    let isNegative = $0[-1].isNegative
    makePositive($0 - 1)
    makePositive($0 - 2)
    $0[-2].formRemainder(of: $0[-1])
    if isNegative { $0[-2] = $0[-2].negated }
  }
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
    let index = $0[-1].clampedUInt64
    if index < 31 { signExtendInPlace($0.limbs - 8, Int(truncatingIfNeeded: index)) }
  }
}

@inline(__always)
func exponentiate(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  charging(p, s, g, f, t, cost: 0, pops: 2, pushes: 1) { exponentiateInPlace($0, $1, $2) }
}

// Limb by limb, each stored before the next is read, so that the few registers that are free suffice.

@inline(__always)
private func addInPlace(_ top: UnsafeMutablePointer<UInt256>) {
  let (a, b) = (top.limbs - 4, top.limbs - 8)
  var carry = false
  for index in 0..<4 {
    let (sum, over) = a[index].addingReportingOverflow(b[index])
    let (total, again) = sum.addingReportingOverflow(carry ? 1 : 0)
    b[index] = total
    carry = over != again
  }
}

@inline(__always)
private func subtractInPlace(_ top: UnsafeMutablePointer<UInt256>) {
  let (a, b) = (top.limbs - 4, top.limbs - 8)
  var borrow = false
  for index in 0..<4 {
    let (difference, under) = a[index].subtractingReportingOverflow(b[index])
    let (total, again) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
    b[index] = total
    borrow = under != again
  }
}

/// Extends the sign of the lowest `index + 1` bytes over a word.
@inline(__always)
private func signExtendInPlace(_ limbs: UnsafeMutablePointer<UInt64>, _ index: Int) {
  let (place, unused) = (index &>> 3, 56 &- (index & 7) &* 8)
  let extended = Int64(bitPattern: limbs[place] &<< UInt64(unused)) &>> Int64(unused)
  let fill = UInt64(bitPattern: extended &>> 63)
  limbs[place] = UInt64(bitPattern: extended)
  limbs[1] = place < 1 ? fill : limbs[1]
  limbs[2] = place < 2 ? fill : limbs[2]
  limbs[3] = place < 3 ? fill : limbs[3]
}

/// Dividend and divisor where each fits one limb.
@inline(__always)
private func twoLimbs(_ top: UnsafeMutablePointer<UInt256>) -> (UInt64, UInt64)? {
  let (a, b) = (top.limbs - 4, top.limbs - 8)
  return a[1] | a[2] | a[3] | b[1] | b[2] | b[3] == 0 ? (a[0], b[0]) : nil
}

@inline(__always)
private func makePositive(_ word: UnsafeMutablePointer<UInt256>) {
  if word.pointee.isNegative { word.pointee = word.pointee.negated }
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
  let left = gas &- 10 &- frame.withMachine { $0.rules.exponentByteGas } &* Int64(top[-2].byteWidth)
  if left < 0 { return left }
  let (base, exponent) = (top[-1], top[-2])
  top[-2] = base == 2 ? .one << exponent.clampedUInt64 : base.power(exponent)
  return left
}
