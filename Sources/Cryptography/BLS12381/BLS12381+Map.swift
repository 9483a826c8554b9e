/// Simplified Shallue–van de Woestijne–Ulas maps to curves isogenous to ours, and the isogenies back.
///
/// See RFC 9380, sections 6.6.3, 8.8 and appendix E.
extension BLS12381 {
  static func map(_ number: Fp) -> JacobianPoint<Fp> { clearCofactor(mapToCurve(number)) }

  static func map(_ number: Fp2) -> JacobianPoint<Fp2> { clearCofactor(mapToCurve(number)) }

  private static func mapToCurve<F: MappableField>(_ u: F) -> JacobianPoint<F> {
    let (a, b, z) = F.mapConstants
    let zuu = z * u.squared
    let sum = zuu.squared + zuu
    let numerator = b * (sum + .one)
    let denominator = a * (sum.isZero ? z : -sum)
    // x₁ = numerator/denominator; where x₁³ + a·x₁ + b has no root, z·u²·x₁ has.
    var x = numerator * denominator.inverse
    var right = (x.squared + a) * x + b
    var y = right.squareRoot
    if y == nil {
      x = zuu * x
      right = (x.squared + a) * x + b
      y = right.squareRoot
    }
    // One of the two has a root always: z is not a square.
    guard var y else { return .infinity }
    if u.isOdd != y.isOdd { y = -y }
    return isogeny(x, y)
  }

  private static func isogeny<F: MappableField>(_ x: F, _ y: F) -> JacobianPoint<F> {
    func value(_ coefficients: [F]) -> F { coefficients.reversed().reduce(.zero) { $0 * x + $1 } }
    let map = F.isogeny
    let (xNumerator, xDenominator) = (value(map.xNumerator), value(map.xDenominator))
    let (yNumerator, yDenominator) = (value(map.yNumerator), value(map.yDenominator))
    let z = xDenominator * yDenominator
    return JacobianPoint(
      x: xNumerator * yDenominator * z, y: y * yNumerator * xDenominator * z.squared, z: z)
  }
}

/// Polynomials of a rational map, lowest coefficient first.
struct Isogeny<F: Field>: Sendable {
  let xNumerator, xDenominator, yNumerator, yDenominator: [F]
}

/// A field whose numbers map to a curve y² = x³ + ax + b.
protocol MappableField: Field {
  /// a, b, and z: a number that is not a square.
  static var mapConstants: (a: Self, b: Self, z: Self) { get }
  static var isogeny: Isogeny<Self> { get }
  /// A square root, or nil when there is none.
  var squareRoot: Self? { get }
  /// The sign that RFC 9380 calls sgn0.
  var isOdd: Bool { get }
}

extension BLS12381.Fp: MappableField {
  var isOdd: Bool { limbs[0] & 1 == 1 }

  var squareRoot: Self? {
    let root = squareRootCandidate
    return root.squared == self ? root : nil
  }

  /// The power (p + 1)/4, whose square is the number or its negative.
  fileprivate var squareRootCandidate: Self {
    // (p + 1)/4
    let exponent: [UInt64] = [
      0xee7f_bfff_ffff_eaab, 0x07aa_ffff_ac54_ffff, 0xd9cc_34a8_3dac_3d89, 0xd91d_d2e1_3ce1_44af,
      0x92c6_e9ed_90d2_eb35, 0x0680_447a_8e5f_f9a6,
    ]
    var powers = [Self.one]
    for _ in 1..<16 { powers.append(powers[powers.count - 1] * self) }
    var result = Self.one
    for limb in exponent.reversed() {
      for shift in stride(from: UInt64(60), through: 0, by: -4) {
        result = result.squared.squared.squared.squared
        let digit = Int(limb >> shift & 15)
        if digit != 0 { result = result * powers[digit] }
      }
    }
    return result
  }
}

extension QuadraticExtension: MappableField where Base == BLS12381.Fp {
  var isOdd: Bool { real.isZero ? imaginary.isOdd : real.isOdd }

  /// Takes the root by the norm: with n² = real² + imaginary² and s² = ±(real + n)/2, the parts are s and
  /// imaginary/(2s) in one order or the other.
  var squareRoot: Self? {
    guard let n = norm.squareRoot else { return nil }
    var t = (real + n) * BLS12381.half
    if t.isZero { t = (real - n) * BLS12381.half }
    let s = t.squareRootCandidate
    let other = imaginary * BLS12381.half * s.inverse
    let root = s.squared == t ? Self(s, other) : Self(other, s)
    return root.squared == self ? root : nil
  }
}

extension BLS12381 {
  fileprivate static let half = Fp.one.doubled.inverse
}
