/// Adds two limbs and a carry of 0 or 1.
@inlinable @inline(__always)
func addLimb(_ a: UInt64, _ b: UInt64, _ carry: inout Bool) -> UInt64 {
  let (sum, over1) = a.addingReportingOverflow(b)
  let (total, over2) = sum.addingReportingOverflow(carry ? 1 : 0)
  carry = over1 != over2
  return total
}

/// Subtracts a limb and a borrow of 0 or 1.
@inlinable @inline(__always)
func subtractLimb(_ a: UInt64, _ b: UInt64, _ borrow: inout Bool) -> UInt64 {
  let (difference, under1) = a.subtractingReportingOverflow(b)
  let (total, under2) = difference.subtractingReportingOverflow(borrow ? 1 : 0)
  borrow = under1 != under2
  return total
}

extension UInt256 {
  @inlinable @inline(__always)
  public func addingReportingOverflow(_ other: UInt256) -> (value: UInt256, overflow: Bool) {
    var carry = false
    let r0 = addLimb(l0, other.l0, &carry)
    let r1 = addLimb(l1, other.l1, &carry)
    let r2 = addLimb(l2, other.l2, &carry)
    let r3 = addLimb(l3, other.l3, &carry)
    return (UInt256(r0, r1, r2, r3), carry)
  }

  @inlinable @inline(__always)
  public func subtractingReportingOverflow(_ other: UInt256) -> (value: UInt256, overflow: Bool) {
    var borrow = false
    let r0 = subtractLimb(l0, other.l0, &borrow)
    let r1 = subtractLimb(l1, other.l1, &borrow)
    let r2 = subtractLimb(l2, other.l2, &borrow)
    let r3 = subtractLimb(l3, other.l3, &borrow)
    return (UInt256(r0, r1, r2, r3), borrow)
  }

  @inlinable @inline(__always)
  public static func &+ (a: UInt256, b: UInt256) -> UInt256 { a.addingReportingOverflow(b).value }
  @inlinable @inline(__always)
  public static func &- (a: UInt256, b: UInt256) -> UInt256 { a.subtractingReportingOverflow(b).value }

  /// The sum, or nil when it needs more than 256 bits.
  @inlinable @inline(__always)
  public func adding(_ other: UInt256) -> UInt256? {
    let (value, overflow) = addingReportingOverflow(other)
    return overflow ? nil : value
  }

  /// The difference, or nil when it is below zero.
  @inlinable @inline(__always)
  public func subtracting(_ other: UInt256) -> UInt256? {
    let (value, overflow) = subtractingReportingOverflow(other)
    return overflow ? nil : value
  }

  /// The product, or nil when it needs more than 256 bits.
  @inlinable @inline(__always)
  public func multiplied(by other: UInt256) -> UInt256? {
    let (high, low) = multipliedFullWidth(by: other)
    return high.isZero ? low : nil
  }

  /// The two's complement.
  @inlinable @inline(__always)
  public var negated: UInt256 { .zero &- self }

  @inlinable @inline(__always)
  public static func &* (a: UInt256, b: UInt256) -> UInt256 {
    let p00 = UInt128(a.l0) &* UInt128(b.l0)
    let p01 = UInt128(a.l0) &* UInt128(b.l1)
    let p10 = UInt128(a.l1) &* UInt128(b.l0)
    let p02 = UInt128(a.l0) &* UInt128(b.l2)
    let p11 = UInt128(a.l1) &* UInt128(b.l1)
    let p20 = UInt128(a.l2) &* UInt128(b.l0)
    let low = UInt64(truncatingIfNeeded: p00)
    var column =
      (p00 >> 64) &+ UInt128(UInt64(truncatingIfNeeded: p01)) &+ UInt128(UInt64(truncatingIfNeeded: p10))
    let r1 = UInt64(truncatingIfNeeded: column)
    column = (column >> 64) &+ (p01 >> 64) &+ (p10 >> 64) &+ UInt128(UInt64(truncatingIfNeeded: p02))
    column = column &+ UInt128(UInt64(truncatingIfNeeded: p11)) &+ UInt128(UInt64(truncatingIfNeeded: p20))
    let r2 = UInt64(truncatingIfNeeded: column)
    var r3 = UInt64(truncatingIfNeeded: column >> 64) &+ UInt64(truncatingIfNeeded: p02 >> 64)
    r3 = r3 &+ UInt64(truncatingIfNeeded: p11 >> 64) &+ UInt64(truncatingIfNeeded: p20 >> 64)
    r3 = r3 &+ a.l0 &* b.l3 &+ a.l1 &* b.l2 &+ a.l2 &* b.l1 &+ a.l3 &* b.l0
    return UInt256(low, r1, r2, r3)
  }

  /// The whole 512-bit product.
  @inlinable
  public func multipliedFullWidth(by other: UInt256) -> (high: UInt256, low: UInt256) {
    let a = (l0, l1, l2, l3)
    @inline(__always)
    func row(_ b: UInt64, _ t: (UInt64, UInt64, UInt64, UInt64)) -> (UInt64, UInt64, UInt64, UInt64, UInt64) {
      let p0 = UInt128(a.0) &* UInt128(b) &+ UInt128(t.0)
      let p1 = UInt128(a.1) &* UInt128(b) &+ UInt128(t.1) &+ (p0 >> 64)
      let p2 = UInt128(a.2) &* UInt128(b) &+ UInt128(t.2) &+ (p1 >> 64)
      let p3 = UInt128(a.3) &* UInt128(b) &+ UInt128(t.3) &+ (p2 >> 64)
      return (
        UInt64(truncatingIfNeeded: p0), UInt64(truncatingIfNeeded: p1), UInt64(truncatingIfNeeded: p2),
        UInt64(truncatingIfNeeded: p3), UInt64(truncatingIfNeeded: p3 >> 64)
      )
    }
    let t0 = row(other.l0, (0, 0, 0, 0))
    let t1 = row(other.l1, (t0.1, t0.2, t0.3, t0.4))
    let t2 = row(other.l2, (t1.1, t1.2, t1.3, t1.4))
    let t3 = row(other.l3, (t2.1, t2.2, t2.3, t2.4))
    return (UInt256(t3.1, t3.2, t3.3, t3.4), UInt256(t0.0, t1.0, t2.0, t3.0))
  }
}
