/// The Keccak-512 hash, as Ethash uses it: of so many of the words, each eight bytes with the lowest first.
///
/// At most all eight, which one permutation takes.
package func keccak512(_ words: SIMD8<UInt64>, count: Int = 8) -> SIMD8<UInt64> {
  var block = words
  for index in count..<8 { block[index] = index == count ? 1 : 0 }
  var state = KeccakState()
  for index in 0..<8 { state.lanes[index] = block[index] }
  // The padding's last bit, and its first where the words fill all before it.
  state.lanes[8] = 1 << 63 | (count == 8 ? 1 : 0)
  state.permute()
  var hash = SIMD8<UInt64>()
  for index in 0..<8 { hash[index] = state.lanes[index] }
  return hash
}
