package import Primitives

extension BN254 {
  typealias Fp2 = QuadraticExtension<Fp>
  typealias Fp12 = DodecicExtension<Fp>

  /// Checks that a product of pairings is one, or nil when the input is malformed.
  ///
  /// Input: any number of pairs of a point (x, y) and a point of the twist (x, y; of each coordinate first the
  /// imaginary, then the real part), 32 bytes a number, big-endian: 192 bytes a pair. Output: 1 or 0 in 32 bytes.
  package static func pairing(_ input: RawSpan) -> Bytes? {
    guard input.byteCount % 192 == 0 else { return nil }
    var pairs: [(p: AffinePoint<Fp>, q: AffinePoint<Fp2>)] = []
    for offset in stride(from: 0, to: input.byteCount, by: 192) {
      guard let p = point(input, at: offset), let q = twistPoint(input, at: offset + 64) else { return nil }
      if !p.isInfinity, !q.isInfinity { pairs.append((p, q)) }
    }
    let isOne = pairs.isEmpty || finalExponentiation(millerLoop(pairs)) == .one
    return Bytes(repeating: 0, count: 31) + [isOne ? 1 : 0]
  }

  private static func twistPoint(_ input: RawSpan, at offset: Int) -> AffinePoint<Fp2>? {
    func coordinate(_ offset: Int) -> Fp2? {
      guard let imaginary = Fp(input.number(at: offset)), let real = Fp(input.number(at: offset + 32)) else {
        return nil
      }
      return Fp2(real, imaginary)
    }
    guard let x = coordinate(offset), let y = coordinate(offset + 64) else { return nil }
    let point = AffinePoint(x: x, y: y)
    return point.isOnCurve(b: twistB) && isInSubgroup(point) ? point : nil
  }

  /// 3/ξ: the twist's constant.
  private static let twistB = Fp2(b, .zero) * Fp2.one.timesXi.inverse

  /// Whether [x+1]q + ψ[x]q + ψ²[x]q = ψ³[2x]q, for ψ the Frobenius map on the twist: true just in the subgroup of
  /// the curve's order. See El Housni, Guillevic and Piellard, "Co-factor clearing and subgroup membership testing on
  /// pairing-friendly curves" (2022), section 4.3.
  static func isInSubgroup(_ q: AffinePoint<Fp2>) -> Bool {
    let xq = JacobianPoint(q).multiplied(by: [parameter])
    let psi = frobenius(xq)
    let psi2 = frobenius(psi)
    let psi3 = frobenius(psi2)
    return (xq + q + psi + psi2 + -psi3.doubled).isInfinity
  }

  private static func frobenius(_ q: JacobianPoint<Fp2>) -> JacobianPoint<Fp2> {
    let factors = Fp.frobeniusFactors
    return JacobianPoint(
      x: q.x.conjugate * factors[2], y: q.y.conjugate * factors[3], z: q.z.conjugate)
  }

  private static func frobenius(_ q: AffinePoint<Fp2>) -> AffinePoint<Fp2> {
    let factors = Fp.frobeniusFactors
    return AffinePoint(x: q.x.conjugate * factors[2], y: q.y.conjugate * factors[3])
  }

  /// The number x that prime and order are polynomials of.
  private static let parameter: UInt64 = 4_965_661_367_192_848_881

  /// 6x + 2 in non-adjacent form, lowest digit first.
  private static let loopDigits: [Int8] = {
    var number = UInt128(parameter) * 6 + 2
    var digits: [Int8] = []
    while number > 0 {
      var digit: Int8 = 0
      if number & 1 == 1 {
        digit = number & 3 == 3 ? -1 : 1
        number = digit < 0 ? number + 1 : number - 1
      }
      digits.append(digit)
      number >>= 1
    }
    return digits
  }()

  /// The product of the optimal ate pairings before the final exponentiation. See Vercauteren (2010).
  private static func millerLoop(_ pairs: [(p: AffinePoint<Fp>, q: AffinePoint<Fp2>)]) -> Fp12 {
    var f = Fp12.one
    var points = pairs.map { JacobianPoint($0.q) }
    func multiply(_ line: TwistLine<Fp>, at p: AffinePoint<Fp>) {
      f = f.times(line.yFactor * p.y, w: line.xFactor * p.x, vw: line.constant)
    }
    for digit in loopDigits.dropLast().reversed() {
      f = f.squared
      for (index, pair) in pairs.enumerated() {
        multiply(points[index].doubleWithLine(), at: pair.p)
        if digit != 0 { multiply(points[index].addWithLine(digit > 0 ? pair.q : -pair.q), at: pair.p) }
      }
    }
    for (index, pair) in pairs.enumerated() {
      let q1 = frobenius(pair.q)
      multiply(points[index].addWithLine(q1), at: pair.p)
      multiply(points[index].addWithLine(-frobenius(q1)), at: pair.p)
    }
    return f
  }

  /// Raises to a multiple of (p¹² − 1)/order.
  ///
  /// The hard part is λ₀ + λ₁p + λ₂p² + λ₃p³ with λ₂ = 12x³ + 6x² + 6x, λ₁ = λ₂ − 2x, λ₃ = λ₁ − 1 and
  /// λ₀ = λ₂ + 6x² + 1. See Fuentes-Castañeda, Knapp and Rodríguez-Henríquez (2011).
  private static func finalExponentiation(_ value: Fp12) -> Fp12 {
    let f = value.cyclotomic
    let f2x = f.cyclotomicPower(parameter).cyclotomicSquared
    let f6x = f2x.cyclotomicSquared * f2x
    let f6xx = f6x.cyclotomicPower(parameter)
    let f12xxx = f6xx.cyclotomicSquared.cyclotomicPower(parameter)
    let second = f12xxx * f6xx * f6x
    let first = second * f2x.conjugate
    let third = first * f.conjugate
    return second * f6xx * f * first.frobenius * second.frobenius.frobenius
      * third.frobenius.frobenius.frobenius
  }
}

extension MontgomeryField256: PairingField where Prime == BN254.BasePrime {
  /// ξ = 9 + u.
  @inline(__always)
  static func timesXi(_ a: QuadraticExtension<Self>) -> QuadraticExtension<Self> {
    let (real8, imaginary8) = (a.real.doubled.doubled.doubled, a.imaginary.doubled.doubled.doubled)
    return QuadraticExtension(real8 + a.real - a.imaginary, imaginary8 + a.imaginary + a.real)
  }

  static var frobeniusFactors: [QuadraticExtension<Self>] { BN254.frobeniusFactors }
}

extension BN254 {
  fileprivate static let frobeniusFactors: [Fp2] = {
    // (p − 1)/6
    let exponent: [UInt64] = [
      0x34b0_1759_2414_d4e1, 0xee95_91c2_e6bd_a1c2, 0xf40d_60f3_c040_3964, 0x0810_b7bd_d032_f006,
    ]
    let factor = Fp2.one.timesXi.power(exponent)
    var factors = [Fp2.one]
    for _ in 1..<6 { factors.append(factors[factors.count - 1] * factor) }
    return factors
  }()
}
