import Primitives

extension BLS12381 {
  /// A number modulo the order of the curve's groups: what points are multiplied by and blobs consist of.
  typealias Scalar = MontgomeryField256<OrderPrime>

  enum OrderPrime: Prime256 {
    static var modulus: UInt256 {
      @inline(__always) get {
        UInt256(0xffff_ffff_0000_0001, 0x53bd_a402_fffe_5bfe, 0x3339_d808_09a1_d805, 0x73ed_a753_299d_7d48)
      }
    }
    static var negatedInverse: UInt64 {
      @inline(__always) get { 0xffff_fffe_ffff_ffff }
    }
    static var r: UInt256 {
      @inline(__always) get {
        UInt256(0x0000_0001_ffff_fffe, 0x5884_b7fa_0003_4802, 0x998c_4fef_ecbc_4ff5, 0x1824_b159_acc5_056f)
      }
    }
    static let rSquared = UInt256(
      0xc999_e990_f3f2_9c6d, 0x2b6c_edcb_8792_5c23, 0x05d3_1496_7254_398f, 0x0748_d9d9_9f59_ff11)
    static let rCubed = UInt256(
      0xc62c_1807_439b_73af, 0x1b3e_0d18_8cf0_6990, 0x73d1_3c71_c7b5_f418, 0x6e2a_5bb9_c8db_33e9)
    static let inversion = ModularInverse(
      modulus: [modulus.l0, modulus.l1, modulus.l2, modulus.l3, 0, 0])
  }
}
