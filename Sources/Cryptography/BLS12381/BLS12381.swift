package import Primitives

/// The pairing-friendly curve y² = x³ + 4 over a prime of 381 bits.
///
/// Encodings as in EIP-2537: a number of the field takes 64 big-endian bytes, the first 16 zero; a number of the
/// quadratic extension two of those, the real part first; a point x and y; infinity is all zero.
package enum BLS12381 {
  typealias Fp2 = QuadraticExtension<Fp>
  typealias Fp12 = DodecicExtension<Fp>
  typealias Point = AffinePoint<Fp>
  typealias TwistPoint = AffinePoint<Fp2>

  static let b = Fp(constant: [4, 0, 0, 0, 0, 0])
  static let twistB = Fp2(b, b)

  /// The absolute value of the number that prime and order are polynomials of; the number itself is negative.
  static let parameter: UInt64 = 0xd201_0000_0001_0000

  /// Adds two points: 256 bytes in, 128 bytes out; nil when one is not on the curve or the length is wrong.
  package static func addG1(_ input: RawSpan) -> Bytes? {
    guard input.byteCount == 256, let p = point(input, at: 0), let q = point(input, at: 128) else {
      return nil
    }
    return bytes(of: p + q)
  }

  /// Adds two points of the twist: 512 bytes in, 256 bytes out; nil when one is not on the twist or the length is
  /// wrong.
  package static func addG2(_ input: RawSpan) -> Bytes? {
    guard input.byteCount == 512, let p = twistPoint(input, at: 0), let q = twistPoint(input, at: 256) else {
      return nil
    }
    return bytes(of: p + q)
  }

  /// Adds multiples of points.
  ///
  /// Input: at least one pair of a point (128 bytes) and a number (32 bytes, big-endian). Output: 128 bytes; nil when
  /// a point is not in the subgroup or the length is wrong.
  package static func multiScalarG1(_ input: RawSpan) -> Bytes? {
    guard input.byteCount > 0, input.byteCount % 160 == 0 else { return nil }
    var terms: [(point: Point, number: UInt256)] = []
    for offset in stride(from: 0, to: input.byteCount, by: 160) {
      guard let point = point(input, at: offset), isInSubgroup(point) else { return nil }
      terms.append((point, input.number(at: offset + 128)))
    }
    return bytes(of: MultiScalar.sum(of: terms).affine)
  }

  /// Adds multiples of points of the twist.
  ///
  /// Input: at least one pair of a point (256 bytes) and a number (32 bytes, big-endian). Output: 256 bytes; nil when
  /// a point is not in the subgroup or the length is wrong.
  package static func multiScalarG2(_ input: RawSpan) -> Bytes? {
    guard input.byteCount > 0, input.byteCount % 288 == 0 else { return nil }
    var terms: [(point: TwistPoint, number: UInt256)] = []
    for offset in stride(from: 0, to: input.byteCount, by: 288) {
      guard let point = twistPoint(input, at: offset), isInSubgroup(point) else { return nil }
      terms.append((point, input.number(at: offset + 256)))
    }
    return bytes(of: MultiScalar.sum(of: terms).affine)
  }

  /// Checks that a product of pairings is one.
  ///
  /// Input: at least one pair of a point (128 bytes) and a point of the twist (256 bytes). Output: 1 or 0 in 32 bytes;
  /// nil when a point is not in its subgroup or the length is wrong.
  package static func pairing(_ input: RawSpan) -> Bytes? {
    guard input.byteCount > 0, input.byteCount % 384 == 0 else { return nil }
    var pairs: [(p: Point, q: TwistPoint)] = []
    for offset in stride(from: 0, to: input.byteCount, by: 384) {
      guard let p = point(input, at: offset), let q = twistPoint(input, at: offset + 128), isInSubgroup(p),
        isInSubgroup(q)
      else { return nil }
      pairs.append((p, q))
    }
    return Bytes(repeating: 0, count: 31) + [pairingProductIsOne(pairs) ? 1 : 0]
  }

  /// Maps a number of the field to a point of the subgroup: 64 bytes in, 128 bytes out; nil for other lengths and
  /// numbers that are not below the prime.
  package static func mapToG1(_ input: RawSpan) -> Bytes? {
    guard input.byteCount == 64, let number = number(input, at: 0) else { return nil }
    return bytes(of: map(number).affine)
  }

  /// Maps a number of the quadratic extension to a point of the twist's subgroup: 128 bytes in, 256 bytes out; nil for
  /// other lengths and numbers that are not below the prime.
  package static func mapToG2(_ input: RawSpan) -> Bytes? {
    guard input.byteCount == 128, let real = number(input, at: 0), let imaginary = number(input, at: 64)
    else {
      return nil
    }
    return bytes(of: map(Fp2(real, imaginary)).affine)
  }
}
