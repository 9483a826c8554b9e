// Division by multiplication with a reciprocal. The processor's own division of 128 bits by 64 isn't reachable
// from Swift, and the library's stand-in costs several times as much. See Möller and Granlund, "Improved
// division by invariant integers", 2011; the algorithm numbers below are theirs.

extension UInt128 {
  /// Two limbs.
  @inline(__always)
  init(_ high: UInt64, _ low: UInt64) { self = UInt128(high) &<< 64 | UInt128(low) }

  @inline(__always)
  var high: UInt64 { UInt64(truncatingIfNeeded: self &>> 64) }
  @inline(__always)
  var low: UInt64 { UInt64(truncatingIfNeeded: self) }
}

/// The product of two limbs.
@inline(__always)
func product(_ a: UInt64, _ b: UInt64) -> UInt128 { UInt128(a) &* UInt128(b) }

/// The reciprocal of a divisor whose highest bit is set: (2^128 - 1) / d - 2^64, rounded down. Algorithm 2.
@inline(__always)
func reciprocal(_ d: UInt64) -> UInt64 {
  // The paper's table of 256 entries is this quotient; a division of 32 bits is as fast as a cache miss is slow.
  // The highest bit of nine is set anyway; named, it spares the check for zero.
  let v0 = UInt64(UInt32(0x7fd00) / (256 | UInt32(truncatingIfNeeded: d >> 55)))
  let d40 = (d >> 24) &+ 1
  let v1 = (v0 << 11) &- ((v0 &* v0 &* d40) >> 40) &- 1
  let v2 = (v1 << 13) &+ ((v1 &* ((1 << 60) &- v1 &* d40)) >> 47)
  let odd = d & 1
  let e = ((v2 >> 1) & (0 &- odd)) &- v2 &* ((d >> 1) &+ odd)
  let v3 = (product(v2, e).high >> 1) &+ (v2 << 31)
  let p = product(v3, d)
  return v3 &- (p.high &+ d &+ (p.low.addingReportingOverflow(d).overflow ? 1 : 0))
}

/// The reciprocal of a divisor of two limbs whose highest bit is set. Algorithm 6.
@inline(__always)
func reciprocal(_ d: UInt128) -> UInt64 {
  var v = reciprocal(d.high)
  var p = d.high &* v &+ d.low
  if p < d.low {
    v &-= 1
    if p >= d.high {
      v &-= 1
      p &-= d.high
    }
    p &-= d.high
  }
  let t = product(v, d.low)
  let (high, carry) = p.addingReportingOverflow(t.high)
  if carry {
    v &-= 1
    if UInt128(high, t.low) >= d { v &-= 1 }
  }
  return v
}

/// Divides two limbs by one, where u1 < d and v is the reciprocal of d. Algorithm 4.
@inline(__always)
func divide(
  _ u1: UInt64, _ u0: UInt64, by d: UInt64, _ v: UInt64
) -> (quotient: UInt64, remainder: UInt64) {
  let q = product(v, u1) &+ UInt128(u1, u0)
  // Both candidates are made and one is chosen: a branch would be guessed wrong as often as right.
  let r0 = u0 &- q.high &* d
  let r1 = r0 &- d
  let isNext = r1 <= q.low
  let digit = q.high &+ (isNext ? 1 : 0)
  let r = isNext ? r1 : r0
  return _slowPath(r >= d) ? (digit &+ 1, r &- d) : (digit, r)
}

/// Divides three limbs by two, where u < d and v is the reciprocal of d. Algorithm 5.
@inline(__always)
func divide(
  _ u: UInt128, _ u0: UInt64, by d: UInt128, _ v: UInt64
) -> (quotient: UInt64, remainder: UInt128) {
  let q = product(v, u.high) &+ u
  let r0 = UInt128(u.low &- q.high &* d.high, u0) &- product(q.high, d.low)
  let r1 = r0 &- d
  let isNext = r1.high < q.low
  let digit = q.high &+ (isNext ? 1 : 0)
  let r = isNext ? r1 : r0
  return _slowPath(r >= d) ? (digit &+ 1, r &- d) : (digit, r)
}
