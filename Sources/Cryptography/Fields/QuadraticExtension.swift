/// A prime field that carries a tower of extensions: u² = −1, v³ = ξ, w² = v.
protocol PairingField: Field {
  /// Multiplies by ξ, which is neither a square nor a cube.
  static func timesXi(_ a: QuadraticExtension<Self>) -> QuadraticExtension<Self>
  /// ξ^(i(p−1)/6) for i from 0 to 5: what Frobenius does to wⁱ.
  static var frobeniusFactors: [QuadraticExtension<Self>] { get }
}

/// real + imaginary·u with u² = −1.
struct QuadraticExtension<Base: PairingField>: Field {
  var real, imaginary: Base

  @inline(__always)
  init(_ real: Base, _ imaginary: Base) { (self.real, self.imaginary) = (real, imaginary) }

  static var zero: Self { Self(.zero, .zero) }
  static var one: Self { Self(.one, .zero) }
  var isZero: Bool { real.isZero && imaginary.isZero }

  @inline(__always)
  static func + (a: Self, b: Self) -> Self { Self(a.real + b.real, a.imaginary + b.imaginary) }
  @inline(__always)
  static func - (a: Self, b: Self) -> Self { Self(a.real - b.real, a.imaginary - b.imaginary) }
  @inline(__always)
  static prefix func - (a: Self) -> Self { Self(-a.real, -a.imaginary) }

  /// Three multiplications by Karatsuba's trick.
  @inline(never)
  static func * (a: Self, b: Self) -> Self {
    let r = a.real * b.real
    let i = a.imaginary * b.imaginary
    return Self(r - i, (a.real + a.imaginary) * (b.real + b.imaginary) - r - i)
  }

  @inline(__always)
  static func * (a: Self, b: Base) -> Self { Self(a.real * b, a.imaginary * b) }

  var squared: Self {
    @inline(never) get {
      Self((real + imaginary) * (real - imaginary), (real * imaginary).doubled)
    }
  }

  var doubled: Self {
    @inline(__always) get { Self(real.doubled, imaginary.doubled) }
  }

  var conjugate: Self { Self(real, -imaginary) }

  /// real² + imaginary².
  var norm: Base { real.squared + imaginary.squared }

  var inverse: Self {
    let inverse = norm.inverse
    return Self(real * inverse, -(imaginary * inverse))
  }

  var timesXi: Self {
    @inline(__always) get { Base.timesXi(self) }
  }
}
