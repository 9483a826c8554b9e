package import Primitives

/// Why a transaction cannot be in this block at all; the state is as it was.
package enum InvalidTransaction: Error, Hashable, Sendable {
  case kindNotSupported(Transaction.Kind)
  case wrongChain(have: UInt64, want: UInt64)
  case nonceTooLow(have: UInt64, want: UInt64)
  case nonceTooHigh(have: UInt64, want: UInt64)
  case nonceExhausted
  case gasLimitAboveCap(have: UInt64, cap: UInt64)
  case gasLimitAboveBlock(have: UInt64, left: UInt64)
  case intrinsicGasTooLow(have: UInt64, need: UInt64)
  case floorGasTooLow(have: UInt64, need: UInt64)
  /// Wei. `want` is clamped to the largest word.
  case insufficientFunds(have: UInt256, want: UInt256)
  /// The gas would cost more wei than a word holds.
  case costTooLarge
  case feeCapBelowBaseFee(cap: UInt256, baseFee: UInt256)
  case tipAboveFeeCap(tip: UInt256, cap: UInt256)
  case senderHasCode(Address)
  case initCodeTooLarge(size: Int, limit: Int)
  case blobCreation
  case noBlobs
  case tooManyBlobs(have: Int, limit: Int)
  case blobsAboveBlock(have: Int, left: Int)
  case wrongBlobVersion(index: Int)
  case blobFeeCapTooLow(cap: UInt256, fee: UInt256)
  case setCodeCreation
  case noAuthorizations
  /// The store failed while the transaction ran.
  case unreadableState(StateReadError)
  /// The caller's deadline passed.
  case cancelled
}
