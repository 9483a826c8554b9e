// Rounding is in the C mathematics library, which this import links.
import Glibc

/// A number of seconds from a query, or nil when it is absent, negative or no number.
func seconds(_ text: String?) -> Double? {
  guard let text, let value = Double(text), value.isFinite, value > 0 else { return nil }
  return value
}

/// A value with so many decimals, as devices print them.
func rounded(_ value: Double, _ decimals: Int) -> Double {
  var scale = 1.0
  for _ in 0..<decimals { scale *= 10 }
  return (value * scale).rounded() / scale
}
