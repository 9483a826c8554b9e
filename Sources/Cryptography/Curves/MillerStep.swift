/// A line through a point of the twist, to be evaluated at (x, y): yFactor·y, xFactor·x and a constant, each to stand
/// at the power of w that the kind of twist asks for.
struct TwistLine<Base: PairingField> {
  var yFactor, xFactor, constant: QuadraticExtension<Base>
}

extension JacobianPoint {
  /// Doubles the point and returns the tangent there.
  mutating func doubleWithLine<Base>() -> TwistLine<Base> where Coordinate == QuadraticExtension<Base> {
    let a = x.squared
    let b = y.squared
    let c = b.squared
    let d = ((x + b).squared - a - c).doubled
    let e = a.doubled + a
    let zz = z.squared
    let ex = e * x
    let z3 = (y + z).squared - b - zz
    let x3 = e.squared - d.doubled
    y = e * (d - x3) - c.doubled.doubled.doubled
    x = x3
    z = z3
    return TwistLine(yFactor: z3 * zz, xFactor: -(e * zz), constant: ex - b.doubled)
  }

  /// Adds an affine point and returns the chord.
  mutating func addWithLine<Base>(
    _ q: AffinePoint<Coordinate>
  ) -> TwistLine<Base> where Coordinate == QuadraticExtension<Base> {
    let zz = z.squared
    let h = q.x * zz - x
    let r = q.y * z * zz - y
    let hh = h.squared
    let hhh = h * hh
    let v = x * hh
    let x3 = r.squared - hhh - v.doubled
    y = r * (v - x3) - y * hhh
    x = x3
    z = z * h
    return TwistLine(yFactor: z, xFactor: -r, constant: r * q.x - q.y * z)
  }
}
