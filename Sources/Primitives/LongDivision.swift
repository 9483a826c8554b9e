// Long division, one limb of the dividend after the other. Each divisor keeps the running remainder, which is
// below it, in as many limbs as it has itself. Everything stays in registers. Divisors are shifted so that their
// highest bit is set, dividends by as much.
// See Knuth, TAOCP 4.3.1, algorithm D, with the estimate of each digit from three limbs by two.

protocol LongDivisor {
  /// As many limbs as the divisor has, the others zero.
  var remainder: UInt256 { get }

  /// Appends a limb of the dividend to the remainder and answers the quotient's next one.
  mutating func bringDown(_ u: UInt64) -> UInt64

  /// The same for the quotient's first limb, which is often zero and then costs no division.
  mutating func bringDownFirst(_ u: UInt64) -> UInt64
}

extension LongDivisor {
  /// Brings down four limbs.
  @inline(__always)
  mutating func bringDown(_ u: UInt256) -> UInt256 {
    let q3 = bringDown(u.l3)
    let q2 = bringDown(u.l2)
    let q1 = bringDown(u.l1)
    let q0 = bringDown(u.l0)
    return UInt256(q0, q1, q2, q3)
  }
}

/// A divisor of one limb.
struct OneLimbDivisor: LongDivisor {
  private let d, v: UInt64
  private var r: UInt64

  @inline(__always)
  init(_ d: UInt64, remainder r: UInt64) { (self.d, v, self.r) = (d, reciprocal(d), r) }

  @inline(__always)
  var remainder: UInt256 { UInt256(r) }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    let digit: UInt64
    (digit, r) = divide(r, u, by: d, v)
    return digit
  }

  @inline(__always)
  mutating func bringDownFirst(_ u: UInt64) -> UInt64 {
    if r != 0 || u >= d { return bringDown(u) }
    r = u
    return 0
  }
}

/// A divisor of two limbs.
struct TwoLimbDivisor: LongDivisor {
  private let d: UInt128, v: UInt64
  private var r: UInt128

  @inline(__always)
  init(_ d: UInt256, remainder r: UInt256) { (self.d, v, self.r) = (d.low, reciprocal(d.low), r.low) }

  @inline(__always)
  var remainder: UInt256 { UInt256(r.low, r.high, 0, 0) }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    let digit: UInt64
    (digit, r) = divide(r, u, by: d, v)
    return digit
  }

  @inline(__always)
  mutating func bringDownFirst(_ u: UInt64) -> UInt64 {
    let appended = UInt128(r.low, u)
    if r.high != 0 || appended >= d { return bringDown(u) }
    r = appended
    return 0
  }
}

/// A divisor of three limbs: two leading ones and the last.
struct ThreeLimbDivisor: LongDivisor {
  private let d1: UInt128, d0, v: UInt64
  private var r1: UInt128, r0: UInt64

  @inline(__always)
  init(_ d: UInt256, remainder r: UInt256) {
    (d1, d0) = (UInt128(d.l2, d.l1), d.l0)
    (r1, r0) = (UInt128(r.l2, r.l1), r.l0)
    v = reciprocal(d1)
  }

  @inline(__always)
  var remainder: UInt256 { UInt256(r0, r1.low, r1.high, 0) }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    let (digit, rest, isWrapped) = estimate(r1, r0, by: d1, v)
    let (low, borrow) = UInt128(rest.low, u).subtractingReportingOverflow(product(digit, d0))
    let (high, isNegative) = rest.high.subtractingReportingOverflow(borrow ? 1 : 0)
    (r1, r0) = (UInt128(high, low.high), low.low)
    if isNegative == isWrapped { return digit }
    (r1, r0) = sum((r1, r0), (d1, d0))
    return digit &- 1
  }

  @inline(__always)
  mutating func bringDownFirst(_ u: UInt64) -> UInt64 {
    let appended = UInt128(r1.low, r0)
    if r1.high != 0 || appended >= d1 { return bringDown(u) }
    (r1, r0) = (appended, u)
    return 0
  }
}

/// A divisor of four limbs: two leading ones and two others.
struct FourLimbDivisor: LongDivisor {
  private let d1, d0: UInt128, v: UInt64
  private var r1, r0: UInt128

  @inline(__always)
  init(_ d: UInt256, remainder r: UInt256) {
    (d1, d0, v) = (d.high, d.low, reciprocal(d.high))
    (r1, r0) = (r.high, r.low)
  }

  @inline(__always)
  var remainder: UInt256 { UInt256(r0.low, r0.high, r1.low, r1.high) }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    let (digit, rest, isWrapped) = estimate(r1, r0.high, by: d1, v)
    let p0 = product(digit, d0.low)
    let p1 = product(digit, d0.high) &+ UInt128(p0.high)
    let (low, borrow) = UInt128(r0.low, u).subtractingReportingOverflow(UInt128(p1.low, p0.low))
    let (high, isNegative) = rest.subtractingReportingOverflow(UInt128(p1.high) &+ (borrow ? 1 : 0))
    (r1, r0) = (high, low)
    if isNegative == isWrapped { return digit }
    (r1, r0) = sum((r1, r0), (d1, d0))
    return digit &- 1
  }

  @inline(__always)
  mutating func bringDownFirst(_ u: UInt64) -> UInt64 {
    let appended = UInt128(r1.low, r0.high)
    if r1.high != 0 || appended >= d1 { return bringDown(u) }
    (r1, r0) = (appended, UInt128(r0.low, u))
    return 0
  }
}

/// Estimates a digit from the leading limbs, at most one too large, and answers what they leave as well, modulo 2^128,
/// and whether that dropped a carry: the rest of the product then borrows it back.
///
/// Where the remainder's two leading limbs equal the divisor's, the quotient misses 2^64 by less than 2^-63, so that
/// its digit is 2^64 - 1 and needs no correction.
@inline(__always)
private func estimate(
  _ r: UInt128, _ u: UInt64, by d: UInt128, _ v: UInt64
) -> (digit: UInt64, rest: UInt128, isWrapped: Bool) {
  if r == d {
    let (rest, isWrapped) = d.addingReportingOverflow(UInt128(u))
    return (.max, rest, isWrapped)
  }
  let (digit, rest) = divide(r, u, by: d, v)
  return (digit, rest, false)
}

/// Adds two numbers given as their two leading limbs and the rest, dropping the carry.
@inline(__always)
private func sum<Rest: FixedWidthInteger>(_ a: (UInt128, Rest), _ b: (UInt128, Rest)) -> (UInt128, Rest) {
  let (rest, carry) = a.1.addingReportingOverflow(b.1)
  return (a.0 &+ b.0 &+ (carry ? 1 : 0), rest)
}

extension UInt256 {
  /// The upper two limbs.
  @inline(__always)
  var high: UInt128 { UInt128(l3, l2) }

  /// The lower two limbs.
  @inline(__always)
  var low: UInt128 { UInt128(l1, l0) }
}
