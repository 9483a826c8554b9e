import CKeccak

/// The sponge's 1600 bits: 25 lanes of 64.
///
/// Unsafe: the permutation is lent the lanes' own memory, all 25 of them.
struct KeccakState {
  var lanes = InlineArray<25, UInt64>(repeating: 0)

  /// Runs the 24 rounds of Keccak-f[1600].
  @inline(__always)
  mutating func permute() {
    var span = lanes.mutableSpan
    span.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { keccak_permute(start) } }
  }
}
