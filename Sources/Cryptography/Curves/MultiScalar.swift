import Primitives

/// Sums of multiples of points.
enum MultiScalar {
  /// Adds number · point over all terms.
  static func sum<F: Field>(of terms: [(point: AffinePoint<F>, number: UInt256)]) -> JacobianPoint<F> {
    // Few terms share the doublings and have a table each; many are sorted into buckets.
    if terms.count < 64 {
      return JacobianPoint.sum(
        of: terms.map {
          ($0.point.isInfinity ? .infinity : JacobianPoint($0.point), SignedWindows($0.number.limbs))
        })
    }
    return bucketSum(of: terms)
  }

  /// See Pippenger (1976): for each window of bits, points of equal digit are added first.
  private static func bucketSum<F: Field>(
    of terms: [(point: AffinePoint<F>, number: UInt256)]
  ) -> JacobianPoint<F> {
    let width = terms.count < 256 ? 6 : 8
    var result = JacobianPoint<F>.infinity
    for window in stride(from: (255 / width) * width, through: 0, by: -width) {
      for _ in 0..<width { result = result.doubled }
      var buckets = [JacobianPoint<F>](repeating: .infinity, count: 1 << width)
      for term in terms {
        let digit = Int((term.number >> UInt64(window)).l0 & UInt64((1 << width) - 1))
        if digit > 0 { buckets[digit] = buckets[digit] + term.point }
      }
      // Σ digit · bucket as a sum of running sums.
      var running = JacobianPoint<F>.infinity
      var total = JacobianPoint<F>.infinity
      for bucket in buckets.dropFirst().reversed() {
        running = running + bucket
        total = total + running
      }
      result = result + total
    }
    return result
  }
}

extension UInt256 {
  /// The limbs, least significant first.
  var limbs: [UInt64] { [l0, l1, l2, l3] }
}
