import Primitives

/// Multiplication with the curve's endomorphism (x, y) → (βx, y), which multiplies by λ, a cube root of one.
///
/// A number is split into k₁ + λ·k₂ of half the length, so half the doublings do. See Gallant, Lambert and Vanstone,
/// "Faster point multiplication on elliptic curves with efficient endomorphisms" (2001).
extension BN254 {
  static func multiply(_ point: AffinePoint<Fp>, by number: UInt256) -> JacobianPoint<Fp> {
    let (first, second) = split(number)
    let p = JacobianPoint(point)
    let q = JacobianPoint(AffinePoint(x: point.x * beta, y: point.y))
    if point.isInfinity { return .infinity }
    return JacobianPoint.sum(of: [
      (p, SignedWindows([first.magnitude.l0, first.magnitude.l1], isNegative: first.isNegative)),
      (q, SignedWindows([second.magnitude.l0, second.magnitude.l1], isNegative: second.isNegative)),
    ])
  }

  /// A number of at most 128 bits with a sign.
  struct Half: Equatable {
    var magnitude: UInt256
    var isNegative: Bool

    init(_ twosComplement: UInt256) {
      isNegative = twosComplement.isNegative
      magnitude = isNegative ? twosComplement.negated : twosComplement
    }
  }

  /// Splits any number into k₁ and k₂ with k₁ + λ·k₂ ≡ number modulo the order.
  static func split(_ number: UInt256) -> (Half, Half) {
    var k = number
    while k >= order { k = k &- order }
    // (k, 0) minus the lattice point near it: c₁·(a₁, b₁) + c₂·(a₂, b₂), c by rounded division by the order, for which
    // multiplication by ⌊2²⁵⁶·b/order⌋ and dropping 256 bits is near enough.
    let c1 = k.multipliedFullWidth(by: g1).high
    let c2 = k.multipliedFullWidth(by: g2).high
    let k1 = k &- (c1 &* a1) &- (c2 &* a2)
    let k2 = (c1 &* b1 &+ c2 &* b2).negated
    return (Half(k1), Half(k2))
  }

  /// β, a cube root of one in the field.
  static let beta = Fp(
    constant: UInt256(0x5763_4731_77ff_fffe, 0xd4f2_63f1_acdb_5c4f, 0x59e2_6bce_a0d4_8bac, 0))

  // A short basis of the lattice {(x, y): x + λ·y ≡ 0 modulo the order}; b₁ in two's complement.
  private static let a1 = UInt256(0x89d3_2568_94d2_13e3)
  private static let b1 = UInt256(0x7dee_4414_82b0_eed8, 0x90b2_7db7_1147_a603, .max, .max)
  private static let a2 = UInt256(0x0be4_e154_1221_250b, 0x6f4d_8248_eeb8_59fd, 0, 0)
  private static let b2 = a1

  // ⌊2²⁵⁶·b₂/order⌋ and ⌊−2²⁵⁶·b₁/order⌋.
  private static let g1 = UInt256(0xd91d_232e_c7e0_b3d7, 2, 0, 0)
  private static let g2 = UInt256(0x7a7b_d9d4_391e_b18d, 0x4cce_f014_a773_d2cf, 2, 0)
}
