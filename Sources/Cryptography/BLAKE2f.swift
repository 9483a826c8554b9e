package import Primitives

/// The compression function of BLAKE2b with a free number of rounds.
///
/// See RFC 7693, section 3.2, and EIP-152.
package enum BLAKE2f {
  /// Bytes of a well-formed input.
  package static let inputByteCount = 213

  /// Compresses one block as the precompile does, or nil when the input is malformed.
  ///
  /// Input: rounds (4 bytes, big-endian), h (8 words), m (16 words), t (2 words; all words little-endian),
  /// final flag (1 byte, 0 or 1): 213 bytes in all. Output: the new h, 64 bytes.
  package static func run(_ input: RawSpan) -> Bytes? {
    guard input.byteCount == inputByteCount, input.byte(at: 212) <= 1 else { return nil }
    var h = Words8(repeating: 0)
    for index in 0..<8 { h[index] = input.littleEndianWord(at: 4 + 8 * index) }
    var m = Words16(repeating: 0)
    for index in 0..<16 { m[index] = input.littleEndianWord(at: 68 + 8 * index) }
    compress(
      rounds: UInt32(truncatingIfNeeded: input.bigEndianWord(at: 0) >> 32), h: &h, m: m,
      t: (input.littleEndianWord(at: 196), input.littleEndianWord(at: 204)), final: input.byte(at: 212) == 1)
    var output = Bytes()
    output.reserveCapacity(64)
    for index in 0..<8 { output.appendBigEndian(h[index].byteSwapped) }
    return output
  }

  package typealias Words8 = InlineArray<8, UInt64>
  package typealias Words16 = InlineArray<16, UInt64>

  /// Mixes message block `m` into state `h`; `t` counts the bytes hashed so far, low word first.
  package static func compress(
    rounds: UInt32, h: inout Words8, m: Words16, t: (UInt64, UInt64), final: Bool
  ) {
    var (v0, v1, v2, v3, v4, v5, v6, v7) = (h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7])
    var (v8, v9, v10, v11) = (iv[0], iv[1], iv[2], iv[3])
    var (v12, v13, v14, v15) = (iv[4] ^ t.0, iv[5] ^ t.1, final ? ~iv[6] : iv[6], iv[7])
    @inline(__always) func round(_ order: UInt64) {
      // Each nibble names the message word of one half-step, so no index can leave `m`; with a literal row they fold
      // into plain loads.
      @inline(__always) func word(_ step: UInt64) -> UInt64 {
        m[unchecked: Int(truncatingIfNeeded: order &>> (4 &* step) & 15)]
      }
      mix(&v0, &v4, &v8, &v12, word(0), word(1))
      mix(&v1, &v5, &v9, &v13, word(2), word(3))
      mix(&v2, &v6, &v10, &v14, word(4), word(5))
      mix(&v3, &v7, &v11, &v15, word(6), word(7))
      mix(&v0, &v5, &v10, &v15, word(8), word(9))
      mix(&v1, &v6, &v11, &v12, word(10), word(11))
      mix(&v2, &v7, &v8, &v13, word(12), word(13))
      mix(&v3, &v4, &v9, &v14, word(14), word(15))
    }
    var left = rounds
    while true {
      if left == 0 { break }
      round(0xfedc_ba98_7654_3210)
      left &-= 1
      if left == 0 { break }
      round(0x357b_20c1_6df9_84ae)
      left &-= 1
      if left == 0 { break }
      round(0x4917_63ea_df25_0c8b)
      left &-= 1
      if left == 0 { break }
      round(0x8f04_a562_ebcd_1397)
      left &-= 1
      if left == 0 { break }
      round(0xd386_cb1e_fa42_7509)
      left &-= 1
      if left == 0 { break }
      round(0x91ef_57d4_38b0_a6c2)
      left &-= 1
      if left == 0 { break }
      round(0xb829_3670_a4de_f15c)
      left &-= 1
      if left == 0 { break }
      round(0xa268_4f05_931c_e7bd)
      left &-= 1
      if left == 0 { break }
      round(0x5a41_7d2c_803b_9ef6)
      left &-= 1
      if left == 0 { break }
      round(0x0dc3_e9bf_5167_482a)
      left &-= 1
    }
    h[0] ^= v0 ^ v8
    h[1] ^= v1 ^ v9
    h[2] ^= v2 ^ v10
    h[3] ^= v3 ^ v11
    h[4] ^= v4 ^ v12
    h[5] ^= v5 ^ v13
    h[6] ^= v6 ^ v14
    h[7] ^= v7 ^ v15
  }

  /// The function G.
  @inline(__always)
  private static func mix(
    _ a: inout UInt64, _ b: inout UInt64, _ c: inout UInt64, _ d: inout UInt64, _ x: UInt64, _ y: UInt64
  ) {
    a = a &+ b &+ x
    d = rotated(d ^ a, right: 32)
    c = c &+ d
    b = rotated(b ^ c, right: 24)
    a = a &+ b &+ y
    d = rotated(d ^ a, right: 16)
    c = c &+ d
    b = rotated(b ^ c, right: 63)
  }

  @inline(__always)
  private static func rotated(_ word: UInt64, right count: UInt64) -> UInt64 {
    word &>> count | word &<< (64 &- count)
  }

  /// The fractional parts of the square roots of the first eight primes, as in SHA-512.
  private static let iv: Words8 = [
    0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
  ]
}
