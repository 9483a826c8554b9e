/// A finite field in which curves are drawn.
protocol Field: Equatable, Sendable {
  static var zero: Self { get }
  static var one: Self { get }
  var isZero: Bool { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
  var doubled: Self { get }
  var squared: Self { get }
  /// The multiplicative inverse; zero for zero.
  var inverse: Self { get }
}

extension Field {
  /// Raises to an exponent given as limbs, least significant first.
  func power(_ exponent: [UInt64]) -> Self {
    var result = Self.one
    for limb in exponent.reversed() {
      for bit in stride(from: UInt64(63), through: 0, by: -1) {
        result = result.squared
        if limb >> bit & 1 == 1 { result = result * self }
      }
    }
    return result
  }
}
