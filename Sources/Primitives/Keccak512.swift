/// The Keccak-512 hash, as Ethash uses it: of so many of the words, each eight bytes with the lowest first.
///
/// At most all eight, which one permutation takes.
package func keccak512(_ words: SIMD8<UInt64>, count: Int = 8) -> SIMD8<UInt64> {
  var block = words
  for index in count..<8 { block[index] = index == count ? 1 : 0 }
  var state = KeccakState()
  (state.a0, state.a1, state.a2, state.a3) = (block[0], block[1], block[2], block[3])
  (state.a4, state.a5, state.a6, state.a7) = (block[4], block[5], block[6], block[7])
  // The padding's last bit, and its first where the words fill all before it.
  state.a8 = 1 << 63 | (count == 8 ? 1 : 0)
  state.permute()
  return SIMD8(state.a0, state.a1, state.a2, state.a3, state.a4, state.a5, state.a6, state.a7)
}
