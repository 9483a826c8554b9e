/// Multiplication modulo an odd number of any length in Montgomery form, on limbs least significant first.
///
/// Unsafe because it works inside scratch memory of its caller: every pointer must reach `count` limbs, scratch
/// `count + 1`, and a result may only overlap an input where the comment says so.
enum MontgomeryLimbs {
  /// −modulus⁻¹ modulo 2⁶⁴ for an odd lowest limb.
  static func negatedInverse(of limb: UInt64) -> UInt64 {
    // An odd number is its own inverse modulo 8; each step doubles the bits that are right.
    var inverse = limb
    for _ in 0..<5 { inverse = inverse &* (2 &- limb &* inverse) }
    return 0 &- inverse
  }

  /// Writes a·b·2^(−64·count) modulo `modulus`; `result` may be `a` or `b`.
  static func multiply(
    _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, into result: UnsafeMutablePointer<UInt64>,
    modulus: UnsafePointer<UInt64>, negatedInverse: UInt64, count: Int,
    scratch: UnsafeMutablePointer<UInt64>
  ) {
    // Most moduli are of one word; their loops the compiler can unroll.
    if count == 4 {
      multiplyInline(
        a, b, into: result, modulus: modulus, negatedInverse: negatedInverse, count: 4, scratch: scratch)
    } else {
      multiplyInline(
        a, b, into: result, modulus: modulus, negatedInverse: negatedInverse, count: count, scratch: scratch)
    }
  }

  @inline(__always)
  private static func multiplyInline(
    _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, into result: UnsafeMutablePointer<UInt64>,
    modulus: UnsafePointer<UInt64>, negatedInverse: UInt64, count: Int,
    scratch t: UnsafeMutablePointer<UInt64>
  ) {
    for index in 0..<count { t[index] = 0 }
    var top: UInt64 = 0
    for row in 0..<count {
      let factor = b[row]
      let first = UInt128(a[0]) &* UInt128(factor) &+ UInt128(t[0])
      let low = UInt64(truncatingIfNeeded: first)
      let multiple = low &* negatedInverse
      let cleared = UInt128(multiple) &* UInt128(modulus[0]) &+ UInt128(low)
      var productCarry = UInt64(truncatingIfNeeded: first >> 64)
      var reductionCarry = UInt64(truncatingIfNeeded: cleared >> 64)
      var column = 1
      while column < count {
        let product = UInt128(a[column]) &* UInt128(factor) &+ UInt128(t[column]) &+ UInt128(productCarry)
        productCarry = UInt64(truncatingIfNeeded: product >> 64)
        let reduced =
          UInt128(multiple) &* UInt128(modulus[column]) &+ UInt128(UInt64(truncatingIfNeeded: product))
          &+ UInt128(reductionCarry)
        t[column &- 1] = UInt64(truncatingIfNeeded: reduced)
        reductionCarry = UInt64(truncatingIfNeeded: reduced >> 64)
        column &+= 1
      }
      let sum = UInt128(top) &+ UInt128(productCarry) &+ UInt128(reductionCarry)
      t[count &- 1] = UInt64(truncatingIfNeeded: sum)
      top = UInt64(truncatingIfNeeded: sum >> 64)
    }
    // The sum is below twice the modulus.
    var borrow: UInt64 = 0
    for index in 0..<count {
      let difference = UInt128(t[index]) &- UInt128(modulus[index]) &- UInt128(borrow)
      result[index] = UInt64(truncatingIfNeeded: difference)
      borrow = UInt64(truncatingIfNeeded: difference >> 64) & 1
    }
    if top < borrow {
      for index in 0..<count { result[index] = t[index] }
    }
  }
}

extension MontgomeryLimbs {
  /// base^exponent modulo an odd modulus above one whose top limb is not zero.
  static func power(_ base: Limbs, _ exponent: ExponentBits, modulus: Limbs) -> Limbs {
    let n = modulus.count
    let width = exponent.bestWindowWidth
    let tableCount = 1 << (width - 1)
    let negatedInverse = negatedInverse(of: modulus[0])
    // One piece of scratch: table | square | accumulator | factor | product of n + 1 | number to be reduced.
    let numberCount = max(base.count, 1) + n
    let scratchCount = (tableCount + 3) * n + (n + 1) + numberCount + 1
    return modulus.withUnsafeBufferPointer { modulusBuffer in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: scratchCount) { scratch in
        guard let modulus = modulusBuffer.baseAddress, let table = scratch.baseAddress else { return [] }
        scratch.initialize(repeating: 0)
        let square = table + tableCount * n
        let accumulator = square + n
        let shifted = accumulator + n
        let product = shifted + n
        let number = product + (n + 1)

        /// Writes limbs · 2^(64n) mod modulus.
        func enterForm(_ limbs: Limbs, into result: UnsafeMutablePointer<UInt64>) {
          for index in 0..<numberCount { number[index] = 0 }
          for index in 0..<limbs.count { number[n + index] = limbs[index] }
          LimbDivision.reduce(
            number, count: limbs.count + n, modulo: modulus, modulusCount: n, shifted: shifted)
          for index in 0..<n { result[index] = number[index] }
        }
        func multiply(
          _ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>, into result: UnsafeMutablePointer<UInt64>
        ) {
          Self.multiply(
            a, b, into: result, modulus: modulus, negatedInverse: negatedInverse, count: n, scratch: product)
        }

        enterForm(base, into: table)
        if tableCount > 1 {
          multiply(table, table, into: square)
          for index in 1..<tableCount { multiply(table + (index - 1) * n, square, into: table + index * n) }
        }
        var isOne = true
        exponent.forEachWindow(width: width) { squarings, window in
          if isOne {
            // The first window starts from one: nothing to square yet.
            for index in 0..<n { accumulator[index] = table[window / 2 * n + index] }
            isOne = false
            return
          }
          for _ in 0..<squarings { multiply(accumulator, accumulator, into: accumulator) }
          if window > 0 { multiply(accumulator, table + window / 2 * n, into: accumulator) }
        }
        if isOne { return [1] }
        // Multiplying by plain one leaves Montgomery form.
        for index in 0..<n { shifted[index] = index == 0 ? 1 : 0 }
        multiply(accumulator, shifted, into: accumulator)
        return Limbs(UnsafeBufferPointer(start: accumulator, count: n))
      }
    }
  }
}
