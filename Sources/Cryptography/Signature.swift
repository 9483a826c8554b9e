package import Primitives

/// An ECDSA signature over secp256k1 with what recovery needs.
package struct Signature: Hashable, Sendable {
  package var r: UInt256
  package var s: UInt256
  /// The recovery identifier: 0 or 1 for the parity of y, 2 or 3 when x exceeds the group's order too.
  package var yParity: UInt8

  package init(r: UInt256, s: UInt256, yParity: UInt8) {
    (self.r, self.s, self.yParity) = (r, s, yParity)
  }

  /// Reads r, s and v (27, 28, or the bare parity) from the 65 bytes that `eth_sign` answers; nil for others.
  package init?(_ bytes: Bytes) {
    guard bytes.count == 65, let r = UInt256(bigEndian: bytes[0..<32]),
      let s = UInt256(bigEndian: bytes[32..<64])
    else { return nil }
    let v = bytes[64] >= 27 ? bytes[64] - 27 : bytes[64]
    guard v < 2 else { return nil }
    self.init(r: r, s: s, yParity: v)
  }

  /// r, s and v of 27 or 28: the 65 bytes that `eth_sign` answers.
  package var bytes: Bytes { r.bigEndianBytes + s.bigEndianBytes + [27 + (yParity & 1)] }

  /// Half the group's order, rounded down: the largest s that transactions may carry. See EIP-2.
  package static let largestLowS = UInt256(
    0xdfe9_2f46_681b_20a0, 0x5d57_6e73_57a4_501d, 0xffff_ffff_ffff_ffff, 0x7fff_ffff_ffff_ffff)

  /// The group's order; r and s are below it.
  package static let order = UInt256(
    0xbfd2_5e8c_d036_4141, 0xbaae_dce6_af48_a03b, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff)

  /// Whether s lies in the lower half, so that nobody can make a second signature out of this one.
  package var hasLowS: Bool { s <= Self.largestLowS }

  /// Recovers the key that signed `hash`, or nil when r, s or the parity allow none; s may be in either half.
  package func publicKey(signing hash: Hash32) -> PublicKey? {
    Secp256k1Library.recover(hash, (Hash32(r), Hash32(s)), recoveryID: yParity).map(PublicKey.init(point:))
  }

  /// Recovers the account that signed `hash`, or nil when r, s or the parity allow none.
  package func signer(of hash: Hash32) -> Address? { publicKey(signing: hash)?.address }
}
