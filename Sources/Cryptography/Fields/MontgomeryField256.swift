import Primitives

/// The prime that a four-limb field counts by.
protocol Prime256: Sendable {
  /// The prime; its highest bit is clear, so that products need no carry word.
  static var modulus: UInt256 { get }
  /// −modulus⁻¹ modulo 2⁶⁴.
  static var negatedInverse: UInt64 { get }
  /// 2²⁵⁶, 2⁵¹² and 2⁷⁶⁸ modulo the prime.
  static var r: UInt256 { get }
  static var rSquared: UInt256 { get }
  static var rCubed: UInt256 { get }
  static var inversion: ModularInverse { get }
}

/// A number modulo a prime of at most 255 bits, held as number · 2²⁵⁶ (Montgomery form).
struct MontgomeryField256<Prime: Prime256>: Field {
  /// The form, always below the prime.
  private var form: UInt256

  @inline(__always)
  private init(form: UInt256) { self.form = form }

  /// Makes the number, or nil when it is not below the prime.
  init?(_ number: UInt256) {
    guard number < Prime.modulus else { return nil }
    self = Self(form: number) * Self(form: Prime.rSquared)
  }

  /// Makes a number known to be below the prime.
  init(constant number: UInt256) { self = Self(form: number) * Self(form: Prime.rSquared) }

  /// The number itself, out of Montgomery form.
  var number: UInt256 { (self * Self(form: .one)).form }

  static var zero: Self {
    @inline(__always) get { Self(form: .zero) }
  }
  static var one: Self {
    @inline(__always) get { Self(form: Prime.r) }
  }

  var isZero: Bool {
    @inline(__always) get { form.isZero }
  }

  @inline(__always)
  static func + (a: Self, b: Self) -> Self {
    // Both are below 2²⁵⁵, so the sum has no carry.
    let sum = a.form &+ b.form
    let (reduced, borrow) = sum.subtractingReportingOverflow(Prime.modulus)
    return Self(form: borrow ? sum : reduced)
  }

  @inline(__always)
  static func - (a: Self, b: Self) -> Self {
    let (difference, borrow) = a.form.subtractingReportingOverflow(b.form)
    return Self(form: difference &+ (borrow ? Prime.modulus : .zero))
  }

  @inline(__always)
  static prefix func - (a: Self) -> Self { .zero - a }

  var doubled: Self {
    @inline(__always) get { self + self }
  }
  var squared: Self {
    @inline(__always) get { self * self }
  }

  @inline(__always)
  static func * (a: Self, b: Self) -> Self {
    var t = UInt256.zero
    row(&t, a.form, b.form.l0)
    row(&t, a.form, b.form.l1)
    row(&t, a.form, b.form.l2)
    row(&t, a.form, b.form.l3)
    let (reduced, borrow) = t.subtractingReportingOverflow(Prime.modulus)
    return Self(form: borrow ? t : reduced)
  }

  /// Adds a · limb and the multiple of the prime that clears the lowest limb, then drops that limb.
  @inline(__always)
  private static func row(_ t: inout UInt256, _ a: UInt256, _ limb: UInt64) {
    let p = Prime.modulus
    let b = UInt128(limb)
    var product = UInt128(a.l0) &* b &+ UInt128(t.l0)
    let multiple = UInt128(UInt64(truncatingIfNeeded: product) &* Prime.negatedInverse)
    var reduced = multiple &* UInt128(p.l0) &+ UInt128(UInt64(truncatingIfNeeded: product))
    @inline(__always) func column(_ ai: UInt64, _ ti: UInt64, _ pi: UInt64) -> UInt64 {
      product = UInt128(ai) &* b &+ UInt128(ti) &+ (product >> 64)
      reduced =
        multiple &* UInt128(pi) &+ UInt128(UInt64(truncatingIfNeeded: product)) &+ (reduced >> 64)
      return UInt64(truncatingIfNeeded: reduced)
    }
    t.l0 = column(a.l1, t.l1, p.l1)
    t.l1 = column(a.l2, t.l2, p.l2)
    t.l2 = column(a.l3, t.l3, p.l3)
    t.l3 = UInt64(truncatingIfNeeded: product >> 64) &+ UInt64(truncatingIfNeeded: reduced >> 64)
  }

  var inverse: Self {
    let limbs = Prime.inversion.inverse(of: [form.l0, form.l1, form.l2, form.l3, 0, 0])
    // (a·R)⁻¹ times R³ in form is a⁻¹·R.
    return Self(form: UInt256(limbs[0], limbs[1], limbs[2], limbs[3])) * Self(form: Prime.rCubed)
  }
}
