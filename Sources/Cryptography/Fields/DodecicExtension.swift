/// c0 + c1·w over the sextic extension, with w² = v: where pairings take their values.
struct DodecicExtension<Base: PairingField>: Field {
  typealias Half = SexticExtension<Base>
  typealias Coefficient = QuadraticExtension<Base>

  var c0, c1: Half

  init(_ c0: Half, _ c1: Half) { (self.c0, self.c1) = (c0, c1) }

  static var zero: Self { Self(.zero, .zero) }
  static var one: Self { Self(.one, .zero) }
  var isZero: Bool { c0.isZero && c1.isZero }

  static func + (a: Self, b: Self) -> Self { Self(a.c0 + b.c0, a.c1 + b.c1) }
  static func - (a: Self, b: Self) -> Self { Self(a.c0 - b.c0, a.c1 - b.c1) }
  static prefix func - (a: Self) -> Self { Self(-a.c0, -a.c1) }

  static func * (a: Self, b: Self) -> Self {
    let m0 = a.c0 * b.c0
    let m1 = a.c1 * b.c1
    return Self(m0 + m1.timesV, (a.c0 + a.c1) * (b.c0 + b.c1) - m0 - m1)
  }

  var doubled: Self { self + self }

  var squared: Self {
    let product = c0 * c1
    return Self((c0 + c1) * (c0 + c1.timesV) - product - product.timesV, product.doubled)
  }

  /// The power p⁶; the inverse of what has norm one.
  var conjugate: Self { Self(c0, -c1) }

  var inverse: Self {
    let inverse = (c0.squared - c1.squared.timesV).inverse
    return Self(c0 * inverse, -(c1 * inverse))
  }

  /// The power p.
  var frobenius: Self {
    let factors = Base.frobeniusFactors
    return Self(
      Half(c0.c0.conjugate, c0.c1.conjugate * factors[2], c0.c2.conjugate * factors[4]),
      Half(c1.c0.conjugate * factors[1], c1.c1.conjugate * factors[3], c1.c2.conjugate * factors[5]))
  }

  /// Multiplies by a + (b + c·v)·w: a line on a curve with a divisive twist.
  func times(_ a: Coefficient, w b: Coefficient, vw c: Coefficient) -> Self {
    let m0 = c0.times(a)
    let m1 = c1.times(b, c)
    return Self(m0 + m1.timesV, (c0 + c1).times(a + b, c) - m0 - m1)
  }

  /// Multiplies by a + b·v + c·v·w: a line on a curve with a multiplicative twist.
  func times(_ a: Coefficient, v b: Coefficient, vw c: Coefficient) -> Self {
    let m0 = c0.times(a, b)
    let m1 = c1.times(c).timesV
    return Self(m0 + m1.timesV, (c0 + c1).times(a, b + c) - m0 - m1)
  }

  /// The square of a number whose power p⁴ − p² + 1 is one. See Granger and Scott (2010), section 3.
  var cyclotomicSquared: Self {
    func square(_ a: Coefficient, _ b: Coefficient) -> (Coefficient, Coefficient) {
      let (aa, bb) = (a.squared, b.squared)
      return (aa + bb.timesXi, (a + b).squared - aa - bb)
    }
    func minus(_ t: Coefficient, _ z: Coefficient) -> Coefficient { (t - z).doubled + t }
    func plus(_ t: Coefficient, _ z: Coefficient) -> Coefficient { (t + z).doubled + t }
    let (a0, a1) = square(c0.c0, c1.c1)
    let (b0, b1) = square(c1.c0, c0.c2)
    let (d0, d1) = square(c0.c1, c1.c2)
    return Self(
      Half(minus(a0, c0.c0), minus(b0, c0.c1), minus(d0, c0.c2)),
      Half(plus(d1.timesXi, c1.c0), plus(a1, c1.c1), plus(b1, c1.c2)))
  }

  /// Raises what `cyclotomicSquared` may square to a power above zero.
  func cyclotomicPower(_ exponent: UInt64) -> Self {
    var result = self
    for bit in stride(from: 62 - exponent.leadingZeroBitCount, through: 0, by: -1) {
      result = result.cyclotomicSquared
      if exponent >> UInt64(bit) & 1 == 1 { result = result * self }
    }
    return result
  }

  /// The power (p⁶ − 1)(p² + 1): the easy part of a final exponentiation.
  var cyclotomic: Self {
    let unitary = conjugate * inverse
    return unitary.frobenius.frobenius * unitary
  }
}
