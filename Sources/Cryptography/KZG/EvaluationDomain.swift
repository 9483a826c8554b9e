import Primitives

/// The powers of a root of unity of order 8192, at which polynomials are evaluated and interpolated.
///
/// Values stand in bit-reversed order throughout, as in blobs and cells, coefficients from the constant one up. Shorter
/// polynomials use every so many of the powers. See Cooley and Tukey (1965).
enum EvaluationDomain {
  typealias Scalar = BLS12381.Scalar

  static let size = 8192

  /// ω⁰, ω¹, … in order.
  static let powers: [Scalar] = {
    // 7 generates the field's multiplicative group: this is 7 to the power of (order − 1) / 8192.
    let root = Scalar(
      constant: UInt256(
        0x6fdd_00bf_c78c_8967, 0x146b_58bc_4349_06ac, 0x2ccd_dea2_972e_89ed, 0x485d_5127_37b1_da3d))
    var powers = [Scalar.one]
    for _ in 1..<size { powers.append(powers[powers.count - 1] * root) }
    return powers
  }()

  /// Turns coefficients into values; their count is a power of two up to `size`.
  static func evaluate(_ numbers: inout [Scalar]) {
    var half = numbers.count / 2
    while half >= 1 {
      let step = size / (2 * half)
      for start in stride(from: 0, to: numbers.count, by: 2 * half) {
        for index in start..<(start + half) {
          let (a, b) = (numbers[index], numbers[index + half])
          numbers[index] = a + b
          numbers[index + half] = (a - b) * powers[(index - start) * step]
        }
      }
      half /= 2
    }
  }

  /// Turns values into coefficients; their count is a power of two up to `size`.
  static func interpolate(_ numbers: inout [Scalar]) {
    var half = 1
    while half < numbers.count {
      let step = size / (2 * half)
      for start in stride(from: 0, to: numbers.count, by: 2 * half) {
        for index in start..<(start + half) {
          let a = numbers[index]
          let b = numbers[index + half] * powers[(size - (index - start) * step) % size]
          numbers[index] = a + b
          numbers[index + half] = a - b
        }
      }
      half *= 2
    }
    let scale = Scalar(constant: UInt256(UInt64(numbers.count))).inverse
    for index in numbers.indices { numbers[index] = numbers[index] * scale }
  }
}
