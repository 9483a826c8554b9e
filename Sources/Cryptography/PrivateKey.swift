package import Primitives

/// A secret that signs: a number from 1 to the order of secp256k1 less one.
///
/// Descriptions and mirrors name the account and never the secret, so that no log can carry it.
package struct PrivateKey: Hashable, Sendable {
  private let secret: Hash32
  package let publicKey: PublicKey
  package let address: Address

  /// Makes the key from its 32 bytes, or nil when they are no number within the range.
  package init?(_ secret: Hash32) {
    guard let point = Secp256k1Library.point(ofSecret: secret) else { return nil }
    self.secret = secret
    publicKey = PublicKey(point: point)
    address = publicKey.address
  }

  /// Makes the key from 32 bytes of hexadecimal with or without `0x`, or nil.
  package init?(hex: some StringProtocol) {
    guard let secret = Hash32(hex: hex) else { return nil }
    self.init(secret)
  }

  /// Makes a new key from the system's randomness.
  package static func random() -> PrivateKey {
    var generator = SystemRandomNumberGenerator()
    while true {
      let secret = Hash32(
        memoryWords: generator.next(), generator.next(), generator.next(), generator.next())
      if let key = PrivateKey(secret) { return key }
    }
  }

  /// The secret itself, for keystores and for lists that the user asked for.
  package var revealedSecret: Hash32 { secret }

  /// Signs a hash with the deterministic nonce of RFC 6979 and s in the lower half.
  package func sign(_ hash: Hash32) -> Signature {
    guard let (compact, recoveryID) = Secp256k1Library.sign(hash, secret: secret) else {
      preconditionFailure("a valid secret signs every hash")
    }
    return Signature(r: compact.r.number, s: compact.s.number, yParity: UInt8(truncatingIfNeeded: recoveryID))
  }

  /// The key whose secret is this one's plus `tweak`, or nil when there is none.
  func adding(_ tweak: Hash32) -> PrivateKey? {
    Secp256k1Library.sum(ofSecret: secret, and: tweak).flatMap(PrivateKey.init)
  }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
  package var description: String { "private key of \(address.checksummed)" }
  package var customMirror: Mirror { Mirror(self, children: ["address": address]) }
}
