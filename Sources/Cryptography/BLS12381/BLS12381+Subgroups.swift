/// Membership and clearing by endomorphisms.
///
/// See El Housni, Guillevic and Piellard, "Co-factor clearing and subgroup membership testing on pairing-friendly
/// curves" (2022), and Budroni and Pintore, "Efficient hash maps to G2 on BLS curves" (2017).
extension BLS12381 {
  /// Whether φ(p) = −[x²]p, for φ: (x, y) → (βx, y).
  static func isInSubgroup(_ p: Point) -> Bool {
    let square = JacobianPoint(p).multiplied(bySparse: parameter).multiplied(bySparse: parameter)
    return (square + Point(x: p.x * beta, y: p.y)).isInfinity || p.isInfinity
  }

  /// Whether ψ(q) = [x]q, for ψ the Frobenius map on the twist.
  static func isInSubgroup(_ q: TwistPoint) -> Bool {
    let multiple = JacobianPoint(q).multiplied(bySparse: parameter)
    return (multiple + frobenius(JacobianPoint(q))).isInfinity
  }

  /// [1 − x]p: a point of the subgroup.
  static func clearCofactor(_ p: JacobianPoint<Fp>) -> JacobianPoint<Fp> {
    p.multiplied(bySparse: parameter) + p
  }

  /// [x² − x − 1]q + [x − 1]ψ(q) + ψ²([2]q): a point of the subgroup.
  static func clearCofactor(_ q: JacobianPoint<Fp2>) -> JacobianPoint<Fp2> {
    let psi = frobenius(q)
    let xq = -q.multiplied(bySparse: parameter)
    // [x]([x]q + ψ(q)) is [x²]q + [x]ψ(q).
    let high = -(xq + psi).multiplied(bySparse: parameter)
    return high + -xq + -q + -psi + frobenius(frobenius(q.doubled))
  }

  static func frobenius(_ q: JacobianPoint<Fp2>) -> JacobianPoint<Fp2> {
    JacobianPoint(
      x: q.x.conjugate * twistFactors.x, y: q.y.conjugate * twistFactors.y, z: q.z.conjugate)
  }

  private static let twistFactors = (
    x: Fp.frobeniusFactors[2].inverse, y: Fp.frobeniusFactors[3].inverse
  )

  /// β, a cube root of one in the field.
  private static let beta = Fp(constant: [
    0x2e01_ffff_fffe_fffe, 0xde17_d813_620a_0002, 0xddb3_a93b_e6f8_9688, 0xba69_c607_6a0f_77ea,
    0x5f19_672f_df76_ce51, 0x0000_0000_0000_0000,
  ])
}

extension JacobianPoint {
  /// Multiplies by a number above zero with few set bits.
  func multiplied(bySparse number: UInt64) -> Self {
    var result = self
    for bit in stride(from: 62 - number.leadingZeroBitCount, through: 0, by: -1) {
      result = result.doubled
      if number >> UInt64(bit) & 1 == 1 { result = result + self }
    }
    return result
  }
}
