// Long division, one limb of the dividend after the other. Each divisor keeps the running remainder, which is
// below it, in as many limbs as it has itself; `bringDown` appends a limb and answers the quotient's next one.
// Everything stays in registers. Divisors are shifted so that their highest bit is set, dividends by as much.
// See Knuth, TAOCP 4.3.1, algorithm D, with the estimate of each digit from three limbs by two.

/// A divisor of one limb.
struct OneLimbDivisor {
  private let d0, v: UInt64
  private(set) var r0: UInt64

  @inline(__always)
  init(_ d0: UInt64, remainder r0: UInt64) { (self.d0, v, self.r0) = (d0, reciprocal(d0), r0) }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    let (digit, remainder) = divide(r0, u, by: d0, v)
    r0 = remainder
    return digit
  }
}

/// A divisor of two limbs.
struct TwoLimbDivisor {
  private let d0, d1, v: UInt64
  private(set) var r0, r1: UInt64

  @inline(__always)
  init(_ d0: UInt64, _ d1: UInt64, remainder r0: UInt64, _ r1: UInt64) {
    (self.d0, self.d1, v) = (d0, d1, reciprocal(d1, d0))
    (self.r0, self.r1) = (r0, r1)
  }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    let digit: UInt64
    (digit, r1, r0) = divide(r1, r0, u, by: d1, d0, v)
    return digit
  }
}

/// A divisor of three limbs.
struct ThreeLimbDivisor {
  private let d0, d1, d2, v: UInt64
  private(set) var r0, r1, r2: UInt64

  @inline(__always)
  init(
    _ d0: UInt64, _ d1: UInt64, _ d2: UInt64, remainder r0: UInt64, _ r1: UInt64, _ r2: UInt64
  ) {
    (self.d0, self.d1, self.d2, v) = (d0, d1, d2, reciprocal(d2, d1))
    (self.r0, self.r1, self.r2) = (r0, r1, r2)
  }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    if r2 == d2, r1 == d1 { return bringDownFromLimit(u) }
    var (digit, t1, t0) = divide(r2, r1, r0, by: d2, d1, v)
    let p = product(digit, d0)
    var borrow = false
    r0 = subtractLimb(u, p.low, &borrow)
    t0 = subtractLimb(t0, p.high, &borrow)
    t1 = subtractLimb(t1, 0, &borrow)
    (r1, r2) = (t0, t1)
    if borrow {
      digit &-= 1
      addDivisor()
    }
    return digit
  }

  /// The same where the remainder's two leading limbs equal the divisor's.
  ///
  /// The quotient then misses 2^64 by less than 2^-63, so that its digit is 2^64 - 1 and needs no correction.
  @inline(never)
  private mutating func bringDownFromLimit(_ u: UInt64) -> UInt64 {
    var borrow = false
    r1 = subtractLimb(r0, d0, &borrow)
    r2 = subtractLimb(0, 0, &borrow)
    r0 = u
    addDivisor()
    return .max
  }

  /// Adds the divisor to the remainder, dropping the carry.
  private mutating func addDivisor() {
    var carry = false
    r0 = addLimb(r0, d0, &carry)
    r1 = addLimb(r1, d1, &carry)
    r2 = addLimb(r2, d2, &carry)
  }
}

/// A divisor of four limbs.
struct FourLimbDivisor {
  private let d0, d1, d2, d3, v: UInt64
  private(set) var r0, r1, r2, r3: UInt64

  @inline(__always)
  init(_ d: UInt256, remainder r: UInt256) {
    (d0, d1, d2, d3, v) = (d.l0, d.l1, d.l2, d.l3, reciprocal(d.l3, d.l2))
    (r0, r1, r2, r3) = (r.l0, r.l1, r.l2, r.l3)
  }

  @inline(__always)
  mutating func bringDown(_ u: UInt64) -> UInt64 {
    if r3 == d3, r2 == d2 { return bringDownFromLimit(u) }
    var (digit, t1, t0) = divide(r3, r2, r1, by: d3, d2, v)
    let p0 = product(digit, d0)
    let p1 = product(digit, d1)
    var borrow = false
    let (middle, carry) = p0.high.addingReportingOverflow(p1.low)
    let n0 = subtractLimb(u, p0.low, &borrow)
    r1 = subtractLimb(r0, middle, &borrow)
    t0 = subtractLimb(t0, p1.high &+ (carry ? 1 : 0), &borrow)
    t1 = subtractLimb(t1, 0, &borrow)
    (r0, r2, r3) = (n0, t0, t1)
    if borrow {
      digit &-= 1
      addDivisor()
    }
    return digit
  }

  /// The same where the remainder's two leading limbs equal the divisor's.
  ///
  /// The quotient then misses 2^64 by less than 2^-63, so that its digit is 2^64 - 1 and needs no correction.
  @inline(never)
  private mutating func bringDownFromLimit(_ u: UInt64) -> UInt64 {
    var borrow = false
    let n1 = subtractLimb(r0, d0, &borrow)
    r2 = subtractLimb(r1, d1, &borrow)
    r3 = subtractLimb(0, 0, &borrow)
    (r0, r1) = (u, n1)
    addDivisor()
    return .max
  }

  /// Adds the divisor to the remainder, dropping the carry.
  private mutating func addDivisor() {
    var carry = false
    r0 = addLimb(r0, d0, &carry)
    r1 = addLimb(r1, d1, &carry)
    r2 = addLimb(r2, d2, &carry)
    r3 = addLimb(r3, d3, &carry)
  }
}
