/// A number as 64-bit limbs, least significant first.
typealias Limbs = [UInt64]

extension Limbs {
  /// ⌊self / 2^count⌋ without zero limbs at the top, but at least one.
  func shiftedRight(by count: Int) -> Limbs {
    var result = Limbs(dropFirst(count / 64))
    let shift = UInt64(count % 64)
    if shift > 0 {
      for index in result.indices {
        let above = index + 1 < result.count ? result[index + 1] : 0
        result[index] = result[index] >> shift | above << (64 - shift)
      }
    }
    while result.count > 1, result.last == 0 { result.removeLast() }
    return result
  }

  /// a · b + c, for c no longer than the product.
  static func multiplyAdd(_ a: Limbs, _ b: Limbs, adding c: Limbs) -> Limbs {
    var result = c + Limbs(repeating: 0, count: Swift.max(0, a.count + b.count - c.count))
    for (row, factor) in a.enumerated() {
      var carry: UInt64 = 0
      var place = row
      while place < result.count {
        let other = place - row < b.count ? b[place - row] : 0
        if place - row >= b.count, carry == 0 { break }
        let sum = UInt128(factor) &* UInt128(other) &+ UInt128(result[place]) &+ UInt128(carry)
        result[place] = UInt64(truncatingIfNeeded: sum)
        carry = UInt64(truncatingIfNeeded: sum >> 64)
        place += 1
      }
    }
    return result
  }
}

/// Arithmetic modulo a power of two.
struct BinaryRing {
  private let count: Int
  private let topMask: UInt64

  /// The ring modulo 2^bitWidth, for a width above zero.
  init(bitWidth: Int) {
    count = (bitWidth + 63) / 64
    topMask = UInt64.max >> UInt64((64 - bitWidth % 64) % 64)
  }

  /// The number modulo 2^bitWidth.
  func truncate(_ number: Limbs) -> Limbs {
    var result = Limbs(number.prefix(count))
    result += Limbs(repeating: 0, count: count - result.count)
    result[count - 1] &= topMask
    return result
  }

  func multiply(_ a: Limbs, _ b: Limbs) -> Limbs {
    var result = Limbs(repeating: 0, count: count)
    result.withUnsafeMutableBufferPointer { result in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          for row in 0..<count where a[row] != 0 {
            var carry: UInt64 = 0
            for column in 0..<(count &- row) {
              let sum =
                UInt128(a[row]) &* UInt128(b[column]) &+ UInt128(result[row &+ column]) &+ UInt128(carry)
              result[row &+ column] = UInt64(truncatingIfNeeded: sum)
              carry = UInt64(truncatingIfNeeded: sum >> 64)
            }
          }
          result[count - 1] &= topMask
        }
      }
    }
    return result
  }

  func subtract(_ a: Limbs, _ b: Limbs) -> Limbs {
    var result = a
    var borrow = false
    for index in 0..<count {
      let (partial, under1) = a[index].subtractingReportingOverflow(b[index])
      let (difference, under2) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
      result[index] = difference
      borrow = under1 || under2
    }
    result[count - 1] &= topMask
    return result
  }

  /// The inverse of an odd number.
  func inverse(of number: Limbs) -> Limbs {
    let number = truncate(number)
    let two = truncate([2])
    var inverse = truncate([0 &- MontgomeryLimbs.negatedInverse(of: number[0])])
    var correctBits = 64
    while correctBits < count * 64 {
      inverse = multiply(inverse, subtract(two, multiply(number, inverse)))
      correctBits *= 2
    }
    return inverse
  }

  func power(_ base: Limbs, _ exponent: ExponentBits) -> Limbs {
    let base = truncate(base)
    let width = exponent.bestWindowWidth
    var oddPowers = [base]
    let square = multiply(base, base)
    for _ in 1..<(1 << (width - 1)) { oddPowers.append(multiply(oddPowers[oddPowers.count - 1], square)) }
    var result = truncate([1])
    exponent.forEachWindow(width: width) { squarings, window in
      for _ in 0..<squarings { result = multiply(result, result) }
      if window > 0 { result = multiply(result, oddPowers[window / 2]) }
    }
    return result
  }
}
