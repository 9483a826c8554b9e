package import Primitives

/// A point of secp256k1 other than infinity.
package struct PublicKey: Hashable, Sendable {
  /// The coordinates.
  package let x, y: Hash32

  init(point: Secp256k1Library.Point) { (x, y) = (point.x, point.y) }

  /// Makes the key from its coordinates, or nil when they are not on the curve.
  package init?(x: Hash32, y: Hash32) {
    guard Secp256k1Library.isOnCurve((x, y)) else { return nil }
    (self.x, self.y) = (x, y)
  }

  /// Reads a key of 33 bytes (compressed), 64 (coordinates) or 65 (coordinates after a 4).
  package init?(_ bytes: Bytes) {
    let encoded = bytes.count == 64 ? [4] + bytes : bytes
    guard let point = Secp256k1Library.point(encoded: encoded) else { return nil }
    self.init(point: point)
  }

  /// x and y: 64 bytes.
  package var bytes: Bytes { x.bytes + y.bytes }

  /// x after the parity of y: 33 bytes.
  package var compressed: Bytes { [y.number.l0 & 1 == 1 ? 3 : 2] + x.bytes }

  /// The account that the key owns: the last 20 bytes of its hash.
  package var address: Address {
    Address(truncating: withUnsafeBytes(of: (x, y)) { keccak256($0) }.number)
  }

  /// Tells whether the key made the signature; s may be in either half.
  package func verifies(_ signature: Signature, of hash: Hash32) -> Bool {
    Secp256k1Library.verify(hash, (Hash32(signature.r), Hash32(signature.s)), by: (x, y))
  }
}
