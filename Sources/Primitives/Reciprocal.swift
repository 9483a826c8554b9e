// Division by multiplication with a reciprocal. The processor's own division of 128 bits by 64 isn't reachable
// from Swift, and the library's stand-in costs several times as much. See Möller and Granlund, "Improved
// division by invariant integers", 2011; the algorithm numbers below are theirs.

/// The high and the low half of a product.
@inline(__always)
func product(_ a: UInt64, _ b: UInt64) -> (high: UInt64, low: UInt64) {
  let (high, low) = a.multipliedFullWidth(by: b)
  return (high, low)
}

/// Adds a double limb to another, dropping the carry.
@inline(__always)
private func sum(
  _ a: (high: UInt64, low: UInt64), _ b: (high: UInt64, low: UInt64)
) -> (high: UInt64, low: UInt64) {
  let (low, carry) = a.low.addingReportingOverflow(b.low)
  return (a.high &+ b.high &+ (carry ? 1 : 0), low)
}

/// Subtracts a double limb from another, dropping the borrow.
@inline(__always)
private func difference(
  _ a: (high: UInt64, low: UInt64), _ b: (high: UInt64, low: UInt64)
) -> (high: UInt64, low: UInt64) {
  let (low, borrow) = a.low.subtractingReportingOverflow(b.low)
  return (a.high &- b.high &- (borrow ? 1 : 0), low)
}

/// The reciprocal of a divisor whose highest bit is set: (2^128 - 1) / d - 2^64, rounded down. Algorithm 2.
@inline(__always)
func reciprocal(_ d: UInt64) -> UInt64 {
  // The paper's table of 256 entries is this quotient; a division of 32 bits is as fast as a cache miss is slow.
  let v0 = UInt64(UInt32(0x7fd00) / UInt32(truncatingIfNeeded: d >> 55))
  let d40 = (d >> 24) &+ 1
  let v1 = (v0 << 11) &- ((v0 &* v0 &* d40) >> 40) &- 1
  let v2 = (v1 << 13) &+ ((v1 &* ((1 << 60) &- v1 &* d40)) >> 47)
  let odd = d & 1
  let e = ((v2 >> 1) & (0 &- odd)) &- v2 &* ((d >> 1) &+ odd)
  let v3 = (product(v2, e).high >> 1) &+ (v2 << 31)
  return v3 &- sum(product(v3, d), (0, d)).high &- d
}

/// The reciprocal of a divisor of two limbs whose highest bit is set. Algorithm 6.
@inline(__always)
func reciprocal(_ d1: UInt64, _ d0: UInt64) -> UInt64 {
  var v = reciprocal(d1)
  var p = d1 &* v &+ d0
  if p < d0 {
    v &-= 1
    if p >= d1 {
      v &-= 1
      p &-= d1
    }
    p &-= d1
  }
  let t = product(v, d0)
  p &+= t.high
  if p < t.high {
    v &-= 1
    if p > d1 || (p == d1 && t.low >= d0) { v &-= 1 }
  }
  return v
}

/// Divides two limbs by one, where u1 < d and v is the reciprocal of d. Algorithm 4.
@inline(__always)
func divide(
  _ u1: UInt64, _ u0: UInt64, by d: UInt64, _ v: UInt64
) -> (quotient: UInt64, remainder: UInt64) {
  let q = sum(product(v, u1), (u1, u0))
  var digit = q.high &+ 1
  var r = u0 &- digit &* d
  if r > q.low {
    digit &-= 1
    r &+= d
  }
  if r >= d {
    digit &+= 1
    r &-= d
  }
  return (digit, r)
}

/// Divides three limbs by two, where (u2, u1) < (d1, d0) and v is the reciprocal of (d1, d0). Algorithm 5.
@inline(__always)
func divide(
  _ u2: UInt64, _ u1: UInt64, _ u0: UInt64, by d1: UInt64, _ d0: UInt64, _ v: UInt64
) -> (quotient: UInt64, r1: UInt64, r0: UInt64) {
  let q = sum(product(v, u2), (u2, u1))
  var digit = q.high
  var r = difference((u1 &- digit &* d1, u0), product(d0, digit))
  r = difference(r, (d1, d0))
  digit &+= 1
  if r.high >= q.low {
    digit &-= 1
    r = sum(r, (d1, d0))
  }
  if r.high > d1 || (r.high == d1 && r.low >= d0) {
    digit &+= 1
    r = difference(r, (d1, d0))
  }
  return (digit, r.high, r.low)
}
