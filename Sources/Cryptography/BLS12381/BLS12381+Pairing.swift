extension BLS12381 {
  /// Whether the product of the optimal ate pairings of points in their subgroups is one.
  static func pairingProductIsOne(_ pairs: [(p: Point, q: TwistPoint)]) -> Bool {
    let pairs = pairs.filter { !$0.p.isInfinity && !$0.q.isInfinity }
    return pairs.isEmpty || finalExponentiation(millerLoop(pairs)) == .one
  }

  private static func millerLoop(_ pairs: [(p: Point, q: TwistPoint)]) -> Fp12 {
    var f = Fp12.one
    var points = pairs.map { JacobianPoint($0.q) }
    func multiply(_ line: TwistLine<Fp>, at p: Point) {
      f = f.times(line.constant, v: line.xFactor * p.x, vw: line.yFactor * p.y)
    }
    for bit in stride(from: 62, through: 0, by: -1) {
      f = f.squared
      for (index, pair) in pairs.enumerated() {
        multiply(points[index].doubleWithLine(), at: pair.p)
        if parameter >> UInt64(bit) & 1 == 1 { multiply(points[index].addWithLine(pair.q), at: pair.p) }
      }
    }
    // The parameter is negative.
    return f.conjugate
  }

  /// Raises to three times (p¹² − 1)/order; the hard part is (x − 1)²(x + p)(x² + p² − 1) + 3.
  ///
  /// See Hayashida, Hayasaka and Teruya, "Efficient final exponentiation via cyclotomic structure" (2020).
  private static func finalExponentiation(_ value: Fp12) -> Fp12 {
    func raisedToX(_ f: Fp12) -> Fp12 { f.cyclotomicPower(parameter).conjugate }
    let f = value.cyclotomic
    var t = raisedToX(f) * f.conjugate
    t = raisedToX(t) * t.conjugate
    t = raisedToX(t) * t.frobenius
    t = raisedToX(raisedToX(t)) * t.frobenius.frobenius * t.conjugate
    return t * f.cyclotomicSquared * f
  }
}
