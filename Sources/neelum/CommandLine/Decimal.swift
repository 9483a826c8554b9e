import Primitives

/// Decimal fractions as whole numbers of their smallest unit.
enum Decimal {
  /// Reads digits with at most one point and no more decimals than the unit has.
  static func parse(_ text: String, decimals: Int) -> UInt256? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, !(whole.isEmpty && parts.count == 1) else { return nil }
    let fraction = parts.count == 2 ? parts[1] : ""
    guard fraction.count <= decimals, !(whole.isEmpty && fraction.isEmpty) else { return nil }
    return UInt256(decimal: whole + fraction + String(repeating: "0", count: decimals - fraction.count))
  }

  /// Writes the number without needless zeros.
  static func text(_ value: UInt256, decimals: Int) -> String {
    let digits = value.description
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let fraction = padded.suffix(decimals).reversed().drop { $0 == "0" }.reversed()
    return padded.dropLast(decimals) + (fraction.isEmpty ? "" : "." + String(fraction))
  }
}
