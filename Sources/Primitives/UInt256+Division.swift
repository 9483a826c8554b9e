extension UInt256 {
  /// Divides, rounding toward zero; nil for a zero divisor.
  package func quotientAndRemainder(dividingBy divisor: UInt256) -> (quotient: UInt256, remainder: UInt256)? {
    if divisor.isZero { return nil }
    if self < divisor { return (.zero, self) }
    let (quotient, remainder) = Self.divide([l0, l1, l2, l3], by: divisor)
    return (UInt256(quotient[0], quotient[1], quotient[2], quotient[3]), remainder)
  }

  /// The quotient as the EVM's DIV has it: zero when dividing by zero.
  package static func / (a: UInt256, b: UInt256) -> UInt256 {
    a.quotientAndRemainder(dividingBy: b)?.quotient ?? .zero
  }

  /// The remainder as the EVM's MOD has it: zero when dividing by zero.
  package static func % (a: UInt256, b: UInt256) -> UInt256 {
    a.quotientAndRemainder(dividingBy: b)?.remainder ?? .zero
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
    if modulus.isZero { return .zero }
    let (sum, carry) = a.addingReportingOverflow(b)
    return divide([sum.l0, sum.l1, sum.l2, sum.l3, carry ? 1 : 0], by: modulus).remainder
  }

  /// MULMOD: the 512-bit product, reduced; zero for a zero modulus.
  package static func multiplyModulo(_ a: UInt256, _ b: UInt256, _ modulus: UInt256) -> UInt256 {
    if modulus.isZero { return .zero }
    let (h, l) = a.multipliedFullWidth(by: b)
    return divide([l.l0, l.l1, l.l2, l.l3, h.l0, h.l1, h.l2, h.l3], by: modulus).remainder
  }

  /// EXP: the power modulo 2^256.
  package func power(_ exponent: UInt256) -> UInt256 {
    var result = UInt256.one
    var base = self
    var rest = exponent
    while !rest.isZero {
      if rest.l0 & 1 == 1 { result = result &* base }
      base = base &* base
      rest = rest >> 1
    }
    return result
  }

  /// Long division of little-endian limbs by a divisor that is not zero. See Knuth, TAOCP 4.3.1, algorithm D.
  private static func divide(_ dividend: [UInt64], by divisor: UInt256) -> (
    quotient: [UInt64], remainder: UInt256
  ) {
    let limbs = [divisor.l0, divisor.l1, divisor.l2, divisor.l3]
    let n = (divisor.bitWidth + 63) / 64
    var quotient = [UInt64](repeating: 0, count: dividend.count)
    if n == 1 {
      var remainder: UInt64 = 0
      for index in dividend.indices.reversed() {
        (quotient[index], remainder) = limbs[0].dividingFullWidth((remainder, dividend[index]))
      }
      return (quotient, UInt256(remainder))
    }
    let shift = UInt64(limbs[n - 1].leadingZeroBitCount)
    let normal = divisor << shift
    let v = [normal.l0, normal.l1, normal.l2, normal.l3]
    var u = dividend + [0]
    if shift > 0 {
      for index in u.indices.reversed() {
        u[index] = u[index] << shift | (index > 0 ? u[index - 1] >> (64 - shift) : 0)
      }
    }
    for j in (0...(dividend.count - n)).reversed() {
      let estimate = min(
        ((UInt128(u[j + n]) << 64) | UInt128(u[j + n - 1])) / UInt128(v[n - 1]), UInt128(UInt64.max))
      var digit = UInt64(truncatingIfNeeded: estimate)
      var borrow: UInt128 = 0
      for i in 0..<n {
        let product = UInt128(digit) * UInt128(v[i]) + borrow
        let (difference, under) = u[i + j].subtractingReportingOverflow(UInt64(truncatingIfNeeded: product))
        u[i + j] = difference
        borrow = (product >> 64) + (under ? 1 : 0)
      }
      let (top, under) = u[j + n].subtractingReportingOverflow(UInt64(truncatingIfNeeded: borrow))
      u[j + n] = top
      var negative = under
      while negative {
        digit -= 1
        var carry = false
        for i in 0..<n { u[i + j] = addLimb(u[i + j], v[i], &carry) }
        if carry {
          let (sum, over) = u[j + n].addingReportingOverflow(1)
          u[j + n] = sum
          negative = !over
        }
      }
      quotient[j] = digit
    }
    let remainder = UInt256(u[0], u[1], n > 2 ? u[2] : 0, n > 3 ? u[3] : 0) >> shift
    return (quotient, remainder)
  }
}
