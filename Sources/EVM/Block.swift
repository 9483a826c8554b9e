package import Primitives

/// The block that a transaction runs in, as far as the EVM can see it.
package struct BlockEnvironment: Sendable {
  package var number: UInt64 = 0
  /// Seconds since 1970.
  package var timestamp: UInt64 = 0
  package var beneficiary: Address = .zero
  package var gasLimit: UInt64 = 0
  /// Wei per gas; zero before London.
  package var baseFee: UInt256 = 0
  /// Before the merge.
  package var difficulty: UInt256 = 0
  /// From the merge on.
  package var previousRandao: Hash32 = .zero
  /// Wei per blob gas; from Cancun on.
  package var blobBaseFee: UInt256 = 0
  package var chainID: UInt64 = 1
  /// The hash of one of the 256 blocks before this one, by number; zero for all others.
  package var blockHash: @Sendable (UInt64) -> Hash32 = { _ in .zero }

  package init() {}
}
