/// The Keccak-256 hash, as Ethereum uses it: Keccak with the original padding, not SHA-3's.
///
/// Unsafe: the input is read through one raw buffer that outlives the call, within its bounds.
package func keccak256(_ input: UnsafeRawBufferPointer) -> Hash32 {
  var state = KeccakState()
  var offset = 0
  while input.count - offset >= keccakRate {
    absorb(UnsafeRawBufferPointer(rebasing: input[offset..<(offset + keccakRate)]), into: &state)
    offset += keccakRate
  }
  withUnsafeTemporaryAllocation(byteCount: keccakRate, alignment: 8) { block in
    block.initializeMemory(as: UInt8.self, repeating: 0)
    block.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[offset...]))
    block[input.count - offset] = 0x01
    block[keccakRate - 1] |= 0x80
    absorb(UnsafeRawBufferPointer(block), into: &state)
  }
  return Hash32(
    memoryWords: state.lanes[0].littleEndian, state.lanes[1].littleEndian, state.lanes[2].littleEndian,
    state.lanes[3].littleEndian)
}

/// The Keccak-256 hash of an array's bytes.
package func keccak256(_ bytes: [UInt8]) -> Hash32 { bytes.withUnsafeBytes { keccak256($0) } }

/// The Keccak-256 hash of a slice's bytes.
package func keccak256(_ bytes: ArraySlice<UInt8>) -> Hash32 { bytes.withUnsafeBytes { keccak256($0) } }

/// The Keccak-256 hash of a value's bytes.
package func keccak256(_ value: some FixedBytes) -> Hash32 { withUnsafeBytes(of: value) { keccak256($0) } }

extension Hash32 {
  /// The hash of no bytes at all: the code hash of an account without code.
  package static let emptyKeccak = keccak256([UInt8]())

  /// The hash of an empty list's encoding: what a block without uncles names.
  package static let emptyListKeccak = keccak256([0xc0])

  /// The hash of an empty string's encoding: the root of an empty trie.
  package static let emptyTrieRoot = keccak256([0x80])
}

/// Bytes absorbed by one permutation.
private let keccakRate = 136

@inline(__always)
private func absorb(_ block: UnsafeRawBufferPointer, into state: inout KeccakState) {
  for lane in 0..<keccakRate / 8 {
    state.lanes[lane] ^= UInt64(
      littleEndian: block.loadUnaligned(fromByteOffset: lane &* 8, as: UInt64.self))
  }
  state.permute()
}
