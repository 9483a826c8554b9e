package import Primitives

/// The curve y² = x³ + 3 over a prime of 254 bits, known as alt_bn128 or BN254.
///
/// See EIP-196 and EIP-197.
package enum BN254 {
  typealias Fp = MontgomeryField256<BasePrime>

  enum BasePrime: Prime256 {
    static var modulus: UInt256 {
      @inline(__always) get {
        UInt256(0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029)
      }
    }
    static var negatedInverse: UInt64 {
      @inline(__always) get { 0x87d2_0782_e486_6389 }
    }
    static var r: UInt256 {
      @inline(__always) get {
        UInt256(0xd35d_438d_c58f_0d9d, 0x0a78_eb28_f5c7_0b3d, 0x666e_a36f_7879_462c, 0x0e0a_77c1_9a07_df2f)
      }
    }
    static let rSquared = UInt256(
      0xf32c_fc5b_538a_fa89, 0xb5e7_1911_d445_01fb, 0x47ab_1eff_0a41_7ff6, 0x06d8_9f71_cab8_351f)
    static let rCubed = UInt256(
      0xb1cd_6daf_da15_30df, 0x62f2_10e6_a728_3db6, 0xef7f_0b0c_0ada_0afb, 0x20fd_6e90_2d59_2544)
    static let inversion = ModularInverse(
      modulus: [modulus.l0, modulus.l1, modulus.l2, modulus.l3, 0, 0])
  }

  /// The number of points of the curve.
  static let order = UInt256(
    0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029)

  static let b: Fp = Fp.one + Fp.one + Fp.one

  /// Adds two points, or nil when one is not on the curve.
  ///
  /// Input: x₁, y₁, x₂, y₂ (32 bytes each, big-endian), as if zeros without end followed. Output: x, y. The point at
  /// infinity is (0, 0).
  package static func add(_ input: RawSpan) -> Bytes? {
    guard let p = point(input, at: 0), let q = point(input, at: 64) else { return nil }
    return bytes(of: p + q)
  }

  /// Multiplies a point by a number, or nil when the point is not on the curve.
  ///
  /// Input: x, y, number (32 bytes each, big-endian), as if zeros without end followed. Output: x, y.
  package static func multiply(_ input: RawSpan) -> Bytes? {
    guard let point = point(input, at: 0) else { return nil }
    return bytes(of: multiply(point, by: input.number(at: 64)).affine)
  }

  static func point(_ input: RawSpan, at offset: Int) -> AffinePoint<Fp>? {
    guard let x = Fp(input.number(at: offset)), let y = Fp(input.number(at: offset + 32)) else { return nil }
    let point = AffinePoint(x: x, y: y)
    return point.isOnCurve(b: b) ? point : nil
  }

  private static func bytes(of point: AffinePoint<Fp>) -> Bytes {
    var bytes = Bytes()
    bytes.reserveCapacity(64)
    bytes.append(point.x.number)
    bytes.append(point.y.number)
    return bytes
  }
}
