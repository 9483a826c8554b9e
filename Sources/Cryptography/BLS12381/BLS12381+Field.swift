import Primitives

extension BLS12381 {
  /// A number modulo the curve's prime of 381 bits, held as number · 2³⁸⁴ (Montgomery form) in six limbs.
  struct Fp: Field {
    /// The form, always below the prime, least significant limb first.
    private var l0, l1, l2, l3, l4, l5: UInt64

    @inline(__always)
    private init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64, _ l4: UInt64, _ l5: UInt64) {
      (self.l0, self.l1, self.l2, self.l3, self.l4, self.l5) = (l0, l1, l2, l3, l4, l5)
    }

    /// Makes a number known to be below the prime from its limbs.
    init(constant n: InlineArray<6, UInt64>) { self = Fp(n[0], n[1], n[2], n[3], n[4], n[5]) * Self.rSquared }

    /// Makes the number from 48 big-endian bytes inside, with the highest bits masked off, or nil when it is not below
    /// the prime.
    init?(_ input: RawSpan, at offset: Int, mask: UInt64 = .max) {
      let number = Fp(
        input.bigEndianWord(at: offset + 40), input.bigEndianWord(at: offset + 32),
        input.bigEndianWord(at: offset + 24), input.bigEndianWord(at: offset + 16),
        input.bigEndianWord(at: offset + 8), input.bigEndianWord(at: offset) & mask)
      guard number.subtractingPrime().borrow else { return nil }
      self = number * Self.rSquared
    }

    /// The number's limbs, out of Montgomery form.
    var limbs: InlineArray<6, UInt64> {
      let number = self * Fp(1, 0, 0, 0, 0, 0)
      return [number.l0, number.l1, number.l2, number.l3, number.l4, number.l5]
    }

    static var zero: Fp {
      @inline(__always) get { Fp(0, 0, 0, 0, 0, 0) }
    }
    static var one: Fp {
      @inline(__always) get {
        Fp(
          0x7609_0000_0002_fffd, 0xebf4_000b_c40c_0002, 0x5f48_9857_53c7_58ba, 0x77ce_5853_7052_5745,
          0x5c07_1a97_a256_ec6d, 0x15f6_5ec3_fa80_e493)
      }
    }
    @inline(__always)
    private static var prime: Fp {
      Fp(
        0xb9fe_ffff_ffff_aaab, 0x1eab_fffe_b153_ffff, 0x6730_d2a0_f6b0_f624, 0x6477_4b84_f385_12bf,
        0x4b1b_a7b6_434b_acd7, 0x1a01_11ea_397f_e69a)
    }
    private static let negatedInverse: UInt64 = 0x89f3_fffc_fffc_fffd
    /// 2⁷⁶⁸ and 2¹¹⁵² modulo the prime.
    private static let rSquared = Fp(
      0xf4df_1f34_1c34_1746, 0x0a76_e6a6_09d1_04f1, 0x8de5_476c_4c95_b6d5, 0x67eb_88a9_939d_83c0,
      0x9a79_3e85_b519_952d, 0x1198_8fe5_92ca_e3aa)
    private static let rCubed = Fp(
      0xed48_ac6b_d94c_a1e0, 0x315f_831e_03a7_adf8, 0x9a53_352a_615e_29dd, 0x34c0_4e5e_921e_1761,
      0x2512_d435_6572_4728, 0x0aa6_3460_9175_5d4d)
    private static let inversion = ModularInverse(
      modulus: [prime.l0, prime.l1, prime.l2, prime.l3, prime.l4, prime.l5])

    var isZero: Bool {
      @inline(__always) get { l0 | l1 | l2 | l3 | l4 | l5 == 0 }
    }

    @inline(__always)
    private func adding(_ b: Fp) -> Fp {
      var carry: UInt128 = 0
      @inline(__always) func column(_ x: UInt64, _ y: UInt64) -> UInt64 {
        carry = (carry >> 64) &+ UInt128(x) &+ UInt128(y)
        return UInt64(truncatingIfNeeded: carry)
      }
      return Fp(
        column(l0, b.l0), column(l1, b.l1), column(l2, b.l2), column(l3, b.l3), column(l4, b.l4),
        column(l5, b.l5))
    }

    @inline(__always)
    private func subtracting(_ b: Fp) -> (value: Fp, borrow: Bool) {
      var borrow = false
      @inline(__always) func column(_ x: UInt64, _ y: UInt64) -> UInt64 {
        let (partial, under1) = x.subtractingReportingOverflow(y)
        let (difference, under2) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
        borrow = under1 != under2
        return difference
      }
      let value = Fp(
        column(l0, b.l0), column(l1, b.l1), column(l2, b.l2), column(l3, b.l3), column(l4, b.l4),
        column(l5, b.l5))
      return (value, borrow)
    }

    @inline(__always)
    private func subtractingPrime() -> (value: Fp, borrow: Bool) { subtracting(Self.prime) }

    @inline(__always)
    private var reduced: Fp {
      let (value, borrow) = subtractingPrime()
      return borrow ? self : value
    }

    // The prime has 381 bits, so sums of two need no carry limb.
    @inline(__always)
    static func + (a: Fp, b: Fp) -> Fp { a.adding(b).reduced }

    @inline(__always)
    static func - (a: Fp, b: Fp) -> Fp {
      let (value, borrow) = a.subtracting(b)
      let p = prime
      let mask: UInt64 = borrow ? .max : 0
      return value.adding(
        Fp(p.l0 & mask, p.l1 & mask, p.l2 & mask, p.l3 & mask, p.l4 & mask, p.l5 & mask))
    }

    @inline(__always)
    static prefix func - (a: Fp) -> Fp { zero - a }

    var doubled: Fp {
      @inline(__always) get { self + self }
    }
    var squared: Fp {
      @inline(__always) get { self * self }
    }

    @inline(never)
    static func * (a: Fp, b: Fp) -> Fp {
      var t = Fp.zero
      t.addRow(a, b.l0)
      t.addRow(a, b.l1)
      t.addRow(a, b.l2)
      t.addRow(a, b.l3)
      t.addRow(a, b.l4)
      t.addRow(a, b.l5)
      return t.reduced
    }

    /// Adds a · limb and the multiple of the prime that clears the lowest limb, then drops that limb.
    @inline(__always)
    private mutating func addRow(_ a: Fp, _ limb: UInt64) {
      let p = Self.prime
      let b = UInt128(limb)
      var product = UInt128(a.l0) &* b &+ UInt128(l0)
      let multiple = UInt128(UInt64(truncatingIfNeeded: product) &* Self.negatedInverse)
      var reduced = multiple &* UInt128(p.l0) &+ UInt128(UInt64(truncatingIfNeeded: product))
      @inline(__always) func column(_ ai: UInt64, _ ti: UInt64, _ pi: UInt64) -> UInt64 {
        product = UInt128(ai) &* b &+ UInt128(ti) &+ (product >> 64)
        reduced =
          multiple &* UInt128(pi) &+ UInt128(UInt64(truncatingIfNeeded: product)) &+ (reduced >> 64)
        return UInt64(truncatingIfNeeded: reduced)
      }
      l0 = column(a.l1, l1, p.l1)
      l1 = column(a.l2, l2, p.l2)
      l2 = column(a.l3, l3, p.l3)
      l3 = column(a.l4, l4, p.l4)
      l4 = column(a.l5, l5, p.l5)
      l5 = UInt64(truncatingIfNeeded: product >> 64) &+ UInt64(truncatingIfNeeded: reduced >> 64)
    }

    var inverse: Fp {
      let n = Self.inversion.inverse(of: [l0, l1, l2, l3, l4, l5])
      // (a·R)⁻¹ times R³ in form is a⁻¹·R.
      return Fp(n[0], n[1], n[2], n[3], n[4], n[5]) * Self.rCubed
    }
  }
}

extension BLS12381.Fp: PairingField {
  /// ξ = 1 + u.
  @inline(__always)
  static func timesXi(_ a: QuadraticExtension<Self>) -> QuadraticExtension<Self> {
    QuadraticExtension(a.real - a.imaginary, a.real + a.imaginary)
  }

  static let frobeniusFactors: [QuadraticExtension<Self>] = {
    // (p − 1)/6
    let exponent: [UInt64] = [
      0x49aa_7fff_ffff_f1c7, 0x051c_aaaa_72e3_5555, 0xe688_231a_d3c8_2906, 0xe613_e1eb_7deb_831f,
      0x0c84_9bf3_b5e1_f223, 0x0455_82fc_5eea_a66f,
    ]
    let factor = QuadraticExtension<Self>.one.timesXi.power(exponent)
    var factors = [QuadraticExtension<Self>.one]
    for _ in 1..<6 { factors.append(factors[factors.count - 1] * factor) }
    return factors
  }()
}
