import COpenSSL
package import Primitives

/// Verification of ECDSA signatures over the curve P-256 (secp256r1), with OpenSSL's arithmetic.
package enum P256 {
  /// Verifies a signature as the precompile does: 1 in 32 bytes when it holds, nothing otherwise.
  ///
  /// Input: hash of the message, r, s, and the public key's x and y (32 bytes each, big-endian): 160 bytes.
  /// See EIP-7951.
  package static func verify(_ input: RawSpan) -> Bytes {
    guard input.byteCount == 160 else { return [] }
    let holds = verify(
      hash: input.number(at: 0), r: input.number(at: 32), s: input.number(at: 64), x: input.number(at: 96),
      y: input.number(at: 128))
    return holds ? Bytes(repeating: 0, count: 31) + [1] : []
  }

  private static let prime = UInt256(
    0xffff_ffff_ffff_ffff, 0x0000_0000_ffff_ffff, 0x0000_0000_0000_0000, 0xffff_ffff_0000_0001)
  private static let order = UInt256(
    0xf3b9_cac2_fc63_2551, 0xbce6_faad_a717_9e84, 0xffff_ffff_ffff_ffff, 0xffff_ffff_0000_0000)

  /// The curve; OpenSSL only reads it once it is made.
  nonisolated(unsafe) private static let group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)

  /// Whether the x-coordinate of (hash/s)·G + (r/s)·(x, y) is r modulo the order.
  static func verify(hash: UInt256, r: UInt256, s: UInt256, x: UInt256, y: UInt256) -> Bool {
    guard !r.isZero, r < order, !s.isZero, s < order, x < prime, y < prime else { return false }
    // Every object comes from the context's frame and goes with it, but for the two points.
    guard let group, let context = BN_CTX_new() else { return false }
    defer { BN_CTX_free(context) }
    BN_CTX_start(context)
    defer { BN_CTX_end(context) }
    guard let key = EC_POINT_new(group) else { return false }
    defer { EC_POINT_free(key) }
    guard let sum = EC_POINT_new(group) else { return false }
    defer { EC_POINT_free(sum) }
    guard
      let n = number(order, context), let bnR = number(r, context), let bnS = number(s, context),
      let bnHash = number(hash, context), let bnX = number(x, context), let bnY = number(y, context),
      let first = BN_CTX_get(context), let second = BN_CTX_get(context), let sumX = BN_CTX_get(context),
      // Refuses coordinates off the curve, and (0, 0) is off the curve.
      EC_POINT_set_affine_coordinates(group, key, bnX, bnY, context) == 1,
      BN_mod_inverse(bnS, bnS, n, context) != nil,
      BN_mod_mul(first, bnHash, bnS, n, context) == 1, BN_mod_mul(second, bnR, bnS, n, context) == 1,
      EC_POINT_mul(group, sum, first, key, second, context) == 1,
      EC_POINT_is_at_infinity(group, sum) == 0,
      EC_POINT_get_affine_coordinates(group, sum, sumX, nil, context) == 1,
      BN_nnmod(sumX, sumX, n, context) == 1
    else { return false }
    return BN_cmp(sumX, bnR) == 0
  }

  private static func number(_ value: UInt256, _ context: OpaquePointer) -> OpaquePointer? {
    guard let result = BN_CTX_get(context) else { return nil }
    return withUnsafeBytes(of: Hash32(value)) {
      BN_bin2bn($0.bindMemory(to: UInt8.self).baseAddress, 32, result)
    }
  }
}
