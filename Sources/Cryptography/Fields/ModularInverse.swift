/// Inversion modulo an odd number by the division steps of Bernstein and Yang, 62 of them at a time.
///
/// Numbers stand as seven signed limbs of 62 bits, least significant first; the top one carries the sign. Runs in
/// variable time, which is right here: nothing secret passes through. See "Fast constant-time gcd computation and
/// modular inversion" (2019), sections 8 and 11.
struct ModularInverse {
  typealias Signed62 = InlineArray<7, Int64>

  private let modulus: Signed62
  /// Limbs in use: enough for the modulus and two bits more.
  private let count: Int
  /// modulus⁻¹ modulo 2⁶².
  private let inverse62: UInt64

  private static let mask = UInt64.max >> 2

  /// Prepares for a modulus given as six limbs of 64 bits, of which the upper two may be zero.
  init(modulus limbs: InlineArray<6, UInt64>) {
    modulus = Self.signed62(limbs)
    count = limbs[5] == 0 && limbs[4] == 0 ? 5 : 7
    inverse62 = (0 &- MontgomeryLimbs.negatedInverse(of: limbs[0])) & Self.mask
  }

  /// The inverse of a number below the modulus; zero for zero.
  func inverse(of limbs: InlineArray<6, UInt64>) -> InlineArray<6, UInt64> {
    var f = modulus
    var g = Self.signed62(limbs)
    var d = Signed62(repeating: 0)
    var e = Signed62(repeating: 0)
    e[0] = 1
    var delta: Int64 = 1
    while !isZero(g) {
      let step = Self.divisionSteps(&delta, UInt64(bitPattern: f[0]), UInt64(bitPattern: g[0]))
      combine(&d, &e, step)
      divide(&f, &g, step)
    }
    // Now f is ±1 and d·number ≡ f, or the number was zero and d too.
    normalize(&d, negate: f[unchecked: count &- 1] < 0)
    return Self.limbs64(d)
  }

  /// What 62 division steps do to (f, g): (u·f + v·g, q·f + r·g) / 2⁶².
  private struct Step {
    var u: Int64 = 1
    var v: Int64 = 0
    var q: Int64 = 0
    var r: Int64 = 1
  }

  /// Finds the matrix from the lowest 62 bits of f and g.
  @inline(__always)
  private static func divisionSteps(_ delta: inout Int64, _ f0: UInt64, _ g0: UInt64) -> Step {
    var step = Step()
    var (f, g) = (f0, g0)
    var left: Int64 = 62
    while true {
      // Zero bits of g are steps without addition; a sentinel stops at the last one.
      let zeros = Int64((g | UInt64.max &<< UInt64(left)).trailingZeroBitCount)
      g &>>= UInt64(zeros)
      step.u &<<= zeros
      step.v &<<= zeros
      delta &+= zeros
      left &-= zeros
      if left == 0 { return step }
      if delta > 0 {
        delta = 0 &- delta
        (f, g) = (g, 0 &- f)
        (step.u, step.q) = (step.q, 0 &- step.u)
        (step.v, step.r) = (step.r, 0 &- step.v)
      }
      // Until delta is positive again f stays, so up to six bits of g go at once: add the multiple w of f that
      // clears them. f·(2 − f²) is the inverse of f modulo 64.
      let limit = min(1 &- delta, left, 6)
      let w = (g &* f &* (f &* f &- 2)) & (UInt64.max &>> UInt64(64 &- limit))
      g = g &+ f &* w
      step.q = step.q &+ step.u &* Int64(bitPattern: w)
      step.r = step.r &+ step.v &* Int64(bitPattern: w)
    }
  }

  /// Applies a step to f and g, whose lowest 62 bits it clears.
  @inline(__always)
  private func divide(_ f: inout Signed62, _ g: inout Signed62, _ step: Step) {
    var low = Int128(step.u) &* Int128(f[0]) &+ Int128(step.v) &* Int128(g[0])
    var high = Int128(step.q) &* Int128(f[0]) &+ Int128(step.r) &* Int128(g[0])
    low >>= 62
    high >>= 62
    for index in 1..<count {
      let (fi, gi) = (Int128(f[unchecked: index]), Int128(g[unchecked: index]))
      low = low &+ Int128(step.u) &* fi &+ Int128(step.v) &* gi
      high = high &+ Int128(step.q) &* fi &+ Int128(step.r) &* gi
      f[unchecked: index &- 1] = Int64(truncatingIfNeeded: low) & Int64(Self.mask)
      g[unchecked: index &- 1] = Int64(truncatingIfNeeded: high) & Int64(Self.mask)
      low >>= 62
      high >>= 62
    }
    f[unchecked: count &- 1] = Int64(truncatingIfNeeded: low)
    g[unchecked: count &- 1] = Int64(truncatingIfNeeded: high)
  }

  /// Applies a step to d and e modulo the modulus, keeping both above −2·modulus and below the modulus.
  @inline(__always)
  private func combine(_ d: inout Signed62, _ e: inout Signed62, _ step: Step) {
    // A negative factor counts as itself plus the modulus.
    let signD = d[unchecked: count &- 1] >> 63
    let signE = e[unchecked: count &- 1] >> 63
    var multipleD = (step.u & signD) &+ (step.v & signE)
    var multipleE = (step.q & signD) &+ (step.r & signE)
    var sumD = Int128(step.u) &* Int128(d[0]) &+ Int128(step.v) &* Int128(e[0])
    var sumE = Int128(step.q) &* Int128(d[0]) &+ Int128(step.r) &* Int128(e[0])
    // Choose the multiples of the modulus that clear the lowest 62 bits.
    let lowD = UInt64(truncatingIfNeeded: sumD) &* inverse62 &+ UInt64(bitPattern: multipleD)
    let lowE = UInt64(truncatingIfNeeded: sumE) &* inverse62 &+ UInt64(bitPattern: multipleE)
    multipleD = multipleD &- Int64(bitPattern: lowD & Self.mask)
    multipleE = multipleE &- Int64(bitPattern: lowE & Self.mask)
    sumD = (sumD &+ Int128(modulus[0]) &* Int128(multipleD)) >> 62
    sumE = (sumE &+ Int128(modulus[0]) &* Int128(multipleE)) >> 62
    for index in 1..<count {
      let (di, ei, mi) = (
        Int128(d[unchecked: index]), Int128(e[unchecked: index]), Int128(modulus[unchecked: index])
      )
      sumD = sumD &+ Int128(step.u) &* di &+ Int128(step.v) &* ei &+ mi &* Int128(multipleD)
      sumE = sumE &+ Int128(step.q) &* di &+ Int128(step.r) &* ei &+ mi &* Int128(multipleE)
      d[unchecked: index &- 1] = Int64(truncatingIfNeeded: sumD) & Int64(Self.mask)
      e[unchecked: index &- 1] = Int64(truncatingIfNeeded: sumE) & Int64(Self.mask)
      sumD >>= 62
      sumE >>= 62
    }
    d[unchecked: count &- 1] = Int64(truncatingIfNeeded: sumD)
    e[unchecked: count &- 1] = Int64(truncatingIfNeeded: sumE)
  }

  /// Brings a number from above −2·modulus and below the modulus into 0..<modulus, negated first if asked.
  private func normalize(_ number: inout Signed62, negate: Bool) {
    if number[unchecked: count &- 1] < 0 { addModulus(&number) }
    if negate {
      for index in 0..<count { number[unchecked: index] = 0 &- number[unchecked: index] }
      carry(&number)
    }
    if number[unchecked: count &- 1] < 0 { addModulus(&number) }
  }

  private func addModulus(_ number: inout Signed62) {
    for index in 0..<count { number[unchecked: index] &+= modulus[unchecked: index] }
    carry(&number)
  }

  private func carry(_ number: inout Signed62) {
    for index in 0..<(count &- 1) {
      number[unchecked: index &+ 1] &+= number[unchecked: index] >> 62
      number[unchecked: index] &= Int64(Self.mask)
    }
  }

  private func isZero(_ number: Signed62) -> Bool {
    var bits: Int64 = 0
    for index in 0..<count { bits |= number[unchecked: index] }
    return bits == 0
  }

  private static func signed62(_ limbs: InlineArray<6, UInt64>) -> Signed62 {
    var result = Signed62(repeating: 0)
    for index in 0..<7 {
      let (limb, shift) = (index * 62 / 64, UInt64(index * 62 % 64))
      var value = limb < 6 ? limbs[limb] >> shift : 0
      if limb + 1 < 6, shift > 0 { value |= limbs[limb + 1] << (64 - shift) }
      result[index] = Int64(bitPattern: value & mask)
    }
    return result
  }

  private static func limbs64(_ number: Signed62) -> InlineArray<6, UInt64> {
    var result = InlineArray<6, UInt64>(repeating: 0)
    for index in 0..<7 {
      let (limb, shift) = (index * 62 / 64, UInt64(index * 62 % 64))
      let value = UInt64(bitPattern: number[index])
      if limb < 6 { result[limb] |= value << shift }
      if limb + 1 < 6, shift > 2 { result[limb + 1] |= value >> (64 - shift) }
    }
    return result
  }
}
