/// Long division of numbers held as 64-bit limbs, least significant first.
///
/// Unsafe because it works inside scratch memory of its caller: every pointer must reach at least the limb counts
/// named beside it, and distinct parameters must not overlap.
enum LimbDivision {
  /// Replaces a number of `count` limbs by its remainder modulo `modulus`, whose top limb must not be zero.
  ///
  /// `number` needs `count + 1` limbs, of which the last is scratch; the remainder stands in its lowest
  /// `modulusCount` limbs. `shifted` is scratch of `modulusCount` limbs. See Knuth, volume 2, algorithm D; the
  /// quotient digits come from a reciprocal of the two top limbs (Möller and Granlund, 2011).
  static func reduce(
    _ number: UnsafeMutablePointer<UInt64>, count: Int, modulo modulus: UnsafePointer<UInt64>,
    modulusCount n: Int, shifted: UnsafeMutablePointer<UInt64>
  ) {
    guard count >= n else { return }
    let shift = UInt64(modulus[n &- 1].leadingZeroBitCount)
    var carry: UInt64 = 0
    for index in 0..<n {
      shifted[index] = modulus[index] &<< shift | carry
      carry = shift == 0 ? 0 : modulus[index] &>> (64 &- shift)
    }
    carry = 0
    for index in 0..<count {
      let limb = number[index]
      number[index] = limb &<< shift | carry
      carry = shift == 0 ? 0 : limb &>> (64 &- shift)
    }
    number[count] = carry

    if n == 1 {
      reduceByOneLimb(number, count: count, divisor: shifted[0])
    } else {
      reduceNormalized(number, count: count, divisor: shifted, divisorCount: n)
    }

    for index in 0..<n {
      let above = index &+ 1 < n ? number[index &+ 1] : 0
      number[index] = number[index] &>> shift | (shift == 0 ? 0 : above &<< (64 &- shift))
    }
  }

  private static func reduceByOneLimb(_ number: UnsafeMutablePointer<UInt64>, count: Int, divisor: UInt64) {
    let reciprocal = reciprocal(of: divisor)
    var remainder = number[count]
    for index in stride(from: count &- 1, through: 0, by: -1) {
      remainder = divide(remainder, number[index], by: divisor, reciprocal: reciprocal).remainder
    }
    number[0] = remainder
  }

  /// Requires the divisor's highest bit to be set and at least two limbs.
  private static func reduceNormalized(
    _ number: UnsafeMutablePointer<UInt64>, count: Int, divisor: UnsafePointer<UInt64>, divisorCount n: Int
  ) {
    let top = divisor[n &- 1]
    let next = divisor[n &- 2]
    let reciprocal = reciprocal(of: top)
    for place in stride(from: count &- n, through: 0, by: -1) {
      let high = number[place &+ n]
      var digit: UInt64
      if high >= top {
        digit = .max
      } else {
        var remainder: UInt64
        (digit, remainder) = divide(high, number[place &+ n &- 1], by: top, reciprocal: reciprocal)
        // At most two corrections make the digit right or one too large.
        while true {
          let (ph, pl) = digit.multipliedFullWidth(by: next)
          guard (ph, pl) > (remainder, number[place &+ n &- 2]) else { break }
          digit &-= 1
          let (sum, overflow) = remainder.addingReportingOverflow(top)
          remainder = sum
          if overflow { break }
        }
      }
      // Subtract digit × divisor; too much by one divisor at most, or two where the digit was clamped.
      var carry: UInt64 = 0
      for index in 0..<n {
        let product = UInt128(digit) &* UInt128(divisor[index]) &+ UInt128(carry)
        let (difference, borrow) = number[place &+ index].subtractingReportingOverflow(
          UInt64(truncatingIfNeeded: product))
        number[place &+ index] = difference
        carry = UInt64(truncatingIfNeeded: product >> 64) &+ (borrow ? 1 : 0)
      }
      let (difference, negative) = high.subtractingReportingOverflow(carry)
      number[place &+ n] = difference
      var isNegative = negative
      while isNegative {
        var over: UInt64 = 0
        for index in 0..<n {
          let sum = UInt128(number[place &+ index]) &+ UInt128(divisor[index]) &+ UInt128(over)
          number[place &+ index] = UInt64(truncatingIfNeeded: sum)
          over = UInt64(truncatingIfNeeded: sum >> 64)
        }
        let (restored, overflow) = number[place &+ n].addingReportingOverflow(over)
        number[place &+ n] = restored
        isNegative = !overflow
      }
    }
  }

  /// ⌊(2¹²⁸ − 1) / d⌋ − 2⁶⁴ for a divisor whose highest bit is set.
  static func reciprocal(of divisor: UInt64) -> UInt64 {
    divisor.dividingFullWidth((~divisor, .max)).quotient
  }

  /// Divides two limbs by one, given high < divisor and the divisor's reciprocal.
  @inline(__always)
  static func divide(
    _ high: UInt64, _ low: UInt64, by divisor: UInt64, reciprocal: UInt64
  ) -> (quotient: UInt64, remainder: UInt64) {
    let estimate = UInt128(reciprocal) &* UInt128(high) &+ (UInt128(high) << 64 | UInt128(low))
    var quotient = UInt64(truncatingIfNeeded: estimate >> 64) &+ 1
    var remainder = low &- quotient &* divisor
    if remainder > UInt64(truncatingIfNeeded: estimate) {
      quotient &-= 1
      remainder = remainder &+ divisor
    }
    if remainder >= divisor {
      quotient &+= 1
      remainder &-= divisor
    }
    return (quotient, remainder)
  }
}
