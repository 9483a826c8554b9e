extension UInt256 {
  /// Divides, rounding toward zero; nil for a zero divisor.
  package func quotientAndRemainder(dividingBy divisor: UInt256) -> (quotient: UInt256, remainder: UInt256)? {
    if divisor.isZero { return nil }
    if isBelow(self, divisor) { return (.zero, self) }
    return Self.divide(self, by: divisor)
  }

  /// Becomes the quotient of a dividend by itself, as the EVM's DIV has it: zero stays zero.
  @inline(never)
  package mutating func formQuotient(of dividend: UInt256) {
    self = isBelow(dividend, self) || isZero ? .zero : Self.divide(dividend, by: self).quotient
  }

  /// Becomes the remainder of a dividend, as the EVM's MOD has it: zero stays zero.
  @inline(never)
  package mutating func formRemainder(of dividend: UInt256) {
    if isZero { return }
    self = isBelow(dividend, self) ? dividend : Self.divide(dividend, by: self).remainder
  }

  /// The quotient as the EVM's DIV has it: zero when dividing by zero.
  package static func / (a: UInt256, b: UInt256) -> UInt256 {
    var result = b
    result.formQuotient(of: a)
    return result
  }

  /// The remainder as the EVM's MOD has it: zero when dividing by zero.
  package static func % (a: UInt256, b: UInt256) -> UInt256 {
    var result = b
    result.formRemainder(of: a)
    return result
  }

  /// SDIV: the quotient of two's-complement numbers, rounded toward zero; zero when dividing by zero.
  package func dividedSigned(by divisor: UInt256) -> UInt256 {
    let quotient = (isNegative ? negated : self) / (divisor.isNegative ? divisor.negated : divisor)
    return isNegative != divisor.isNegative ? quotient.negated : quotient
  }

  /// SMOD: the remainder with the dividend's sign; zero when dividing by zero.
  package func remainderSigned(dividingBy divisor: UInt256) -> UInt256 {
    let remainder = (isNegative ? negated : self) % (divisor.isNegative ? divisor.negated : divisor)
    return isNegative ? remainder.negated : remainder
  }

  /// ADDMOD: the sum of any size, reduced; zero for a zero modulus.
  package static func addModulo(_ a: UInt256, _ b: UInt256, _ modulus: UInt256) -> UInt256 {
    if modulus.l3 != 0, a.l3 <= modulus.l3, b.l3 <= modulus.l3 {
      // Both are below twice the modulus: three subtractions do, and no division.
      let (sum, carry) = a.reducedOnce(modulus).addingReportingOverflow(b.reducedOnce(modulus))
      let (rest, borrow) = sum.subtractingReportingOverflow(modulus)
      return carry || !borrow ? rest : sum
    }
    if modulus.isZero { return .zero }
    let (sum, carry) = a.addingReportingOverflow(b)
    return remainder(high: carry ? .one : .zero, low: sum, dividingBy: modulus)
  }

  /// MULMOD: the 512-bit product, reduced; zero for a zero modulus.
  package static func multiplyModulo(_ a: UInt256, _ b: UInt256, _ modulus: UInt256) -> UInt256 {
    if modulus.isZero { return .zero }
    let (high, low) = a.multipliedFullWidth(by: b)
    return remainder(high: high, low: low, dividingBy: modulus)
  }

  /// EXP: the power modulo 2^256.
  package func power(_ exponent: UInt256) -> UInt256 {
    if exponent.isZero { return .one }
    if self == UInt256(2) { return .one << exponent.clampedUInt64 }
    var result = self
    var position = exponent.bitWidth &- 1
    var bits = exponent << UInt64(256 &- position)
    while position > 0 {
      result = result &* result
      if bits.isNegative { result = result &* self }
      bits = bits << 1
      position &-= 1
    }
    return result
  }

  @inline(__always)
  private func reducedOnce(_ modulus: UInt256) -> UInt256 {
    let (rest, borrow) = subtractingReportingOverflow(modulus)
    return borrow ? self : rest
  }

  /// Divides by a divisor that isn't zero; inlined, since most callers want only one of the two.
  @inline(__always)
  private static func divide(
    _ a: UInt256, by divisor: UInt256
  ) -> (quotient: UInt256, remainder: UInt256) {
    if divisor.l3 | divisor.l2 | divisor.l1 == 0 { return divide(a, by: divisor.l0) }
    let shift = UInt64(divisor.leadingZeroBitCount) & 63
    let d = divisor.spread(by: shift).value
    let (u, top) = a.spread(by: shift)
    if divisor.l3 != 0 {
      var long = FourLimbDivisor(d, remainder: UInt256(u.l1, u.l2, u.l3, top))
      let q0 = long.bringDown(u.l0)
      return (UInt256(q0), long.remainder >> shift)
    }
    if divisor.l2 != 0 {
      var long = ThreeLimbDivisor(d, remainder: UInt256(u.l2, u.l3, top, 0))
      let q1 = long.bringDownFirst(u.l1)
      let q0 = long.bringDown(u.l0)
      return (UInt256(q0, q1, 0, 0), long.remainder >> shift)
    }
    if a.high == 0 {
      var long = TwoLimbDivisor(d, remainder: UInt256(u.l1, u.l2, 0, 0))
      let q0 = long.bringDown(u.l0)
      return (UInt256(q0), long.remainder >> shift)
    }
    var long = TwoLimbDivisor(d, remainder: UInt256(u.l3, top, 0, 0))
    let q2 = long.bringDownFirst(u.l2)
    let q1 = long.bringDown(u.l1)
    let q0 = long.bringDown(u.l0)
    return (UInt256(q0, q1, q2, 0), long.remainder >> shift)
  }

  /// The same by one limb.
  @inline(__always)
  private static func divide(
    _ a: UInt256, by divisor: UInt64
  ) -> (quotient: UInt256, remainder: UInt256) {
    if a.l3 | a.l2 | a.l1 == 0 {
      let (quotient, remainder) = a.l0.quotientAndRemainder(dividingBy: divisor)
      return (UInt256(quotient), UInt256(remainder))
    }
    let shift = UInt64(divisor.leadingZeroBitCount) & 63
    let d = divisor &<< shift
    let (u, top) = a.spread(by: shift)
    if a.high == 0 {
      var long = OneLimbDivisor(d, remainder: u.l2)
      let q1 = long.bringDownFirst(u.l1)
      let q0 = long.bringDown(u.l0)
      return (UInt256(q0, q1, 0, 0), long.remainder >> shift)
    }
    var long = OneLimbDivisor(d, remainder: top)
    let q3 = long.bringDownFirst(u.l3)
    let q2 = long.bringDown(u.l2)
    let q1 = long.bringDown(u.l1)
    let q0 = long.bringDown(u.l0)
    return (UInt256(q0, q1, q2, q3), long.remainder >> shift)
  }

  /// Reduces 512 bits by a divisor that isn't zero.
  private static func remainder(high: UInt256, low: UInt256, dividingBy divisor: UInt256) -> UInt256 {
    if high.isZero { return isBelow(low, divisor) ? low : divide(low, by: divisor).remainder }
    let shift = UInt64(divisor.leadingZeroBitCount) & 63
    let d = divisor << shift
    let (l, carried) = low.spread(by: shift)
    var (h, top) = high.spread(by: shift)
    h.l0 |= carried
    if divisor.l3 != 0 {
      var long = FourLimbDivisor(d, remainder: UInt256(h.l1, h.l2, h.l3, top))
      _ = long.bringDownFirst(h.l0)
      _ = long.bringDown(l)
      return long.remainder >> shift
    }
    if divisor.l2 != 0 {
      var long = ThreeLimbDivisor(d, remainder: UInt256(h.l2, h.l3, top, 0))
      _ = long.bringDownFirst(h.l1)
      _ = long.bringDown(h.l0)
      _ = long.bringDown(l)
      return long.remainder >> shift
    }
    if divisor.l1 != 0 {
      var long = TwoLimbDivisor(d, remainder: UInt256(h.l3, top, 0, 0))
      _ = long.bringDownFirst(h.l2)
      _ = long.bringDown(h.l1)
      _ = long.bringDown(h.l0)
      _ = long.bringDown(l)
      return long.remainder >> shift
    }
    var long = OneLimbDivisor(d.l0, remainder: top)
    _ = long.bringDown(h)
    _ = long.bringDown(l)
    return long.remainder >> shift
  }

  /// Shifts left by less than a limb and keeps what leaves at the top.
  ///
  /// Shifts of two limbs by a count that isn't constant are slow on some processors, and not every divisor asks for
  /// them: many a modulus has its highest bit set.
  @inline(__always)
  private func spread(by shift: UInt64) -> (value: UInt256, top: UInt64) {
    if shift == 0 { return (self, 0) }
    return (self << (shift & 63), l3 &>> (64 &- shift))
  }
}

/// The same as `<`, where the upper halves usually decide.
@inline(__always)
private func isBelow(_ a: UInt256, _ b: UInt256) -> Bool {
  a.high < b.high || (a.high == b.high && a.low < b.low)
}
