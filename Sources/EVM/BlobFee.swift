package import Primitives

/// The price of blob gas. See EIP-4844.
package enum BlobFee {
  /// Wei per blob gas: e to the power of excess / fraction, by Taylor's series in whole numbers.
  package static func price(excess: UInt64, updateFraction: UInt64) -> UInt256 {
    let fraction = UInt256(max(updateFraction, 1))
    var (sum, index) = (UInt256.zero, UInt64(1))
    var term = fraction
    while !term.isZero {
      guard let next = sum.adding(term), let product = term.multiplied(by: UInt256(excess)) else {
        return .max
      }
      sum = next
      term = product / (fraction &* UInt256(index))
      index += 1
    }
    return sum / fraction
  }
}
