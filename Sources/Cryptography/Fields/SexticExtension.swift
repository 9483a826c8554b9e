/// c0 + c1·v + c2·v² over the quadratic extension, with v³ = ξ.
struct SexticExtension<Base: PairingField>: Field {
  typealias Coefficient = QuadraticExtension<Base>

  var c0, c1, c2: Coefficient

  @inline(__always)
  init(_ c0: Coefficient, _ c1: Coefficient, _ c2: Coefficient) { (self.c0, self.c1, self.c2) = (c0, c1, c2) }

  static var zero: Self { Self(.zero, .zero, .zero) }
  static var one: Self { Self(.one, .zero, .zero) }
  var isZero: Bool { c0.isZero && c1.isZero && c2.isZero }

  static func + (a: Self, b: Self) -> Self { Self(a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2) }
  static func - (a: Self, b: Self) -> Self { Self(a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2) }
  static prefix func - (a: Self) -> Self { Self(-a.c0, -a.c1, -a.c2) }

  /// Six multiplications by Karatsuba's trick.
  static func * (a: Self, b: Self) -> Self {
    let m0 = a.c0 * b.c0
    let m1 = a.c1 * b.c1
    let m2 = a.c2 * b.c2
    return Self(
      m0 + ((a.c1 + a.c2) * (b.c1 + b.c2) - m1 - m2).timesXi,
      (a.c0 + a.c1) * (b.c0 + b.c1) - m0 - m1 + m2.timesXi,
      (a.c0 + a.c2) * (b.c0 + b.c2) - m0 - m2 + m1)
  }

  /// Multiplies by b0 + b1·v.
  func times(_ b0: Coefficient, _ b1: Coefficient) -> Self {
    let m0 = c0 * b0
    let m1 = c1 * b1
    return Self(m0 + (c2 * b1).timesXi, (c0 + c1) * (b0 + b1) - m0 - m1, m1 + c2 * b0)
  }

  func times(_ b: Coefficient) -> Self { Self(c0 * b, c1 * b, c2 * b) }

  /// The product with v.
  var timesV: Self { Self(c2.timesXi, c0, c1) }

  var doubled: Self { self + self }
  var squared: Self { self * self }

  var inverse: Self {
    let t0 = c0.squared - (c1 * c2).timesXi
    let t1 = c2.squared.timesXi - c0 * c1
    let t2 = c1.squared - c0 * c2
    let norm = c0 * t0 + (c2 * t1 + c1 * t2).timesXi
    let inverse = norm.inverse
    return Self(t0 * inverse, t1 * inverse, t2 * inverse)
  }
}
