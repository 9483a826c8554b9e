package import EVM
package import Primitives

/// Why a block can't be part of the chain.
package enum InvalidBlock: Error, Hashable, Sendable {
  /// The bytes are no block.
  case malformed(RLPError)
  case malformedTransaction(index: Int, TransactionError)
  /// No block of this hash is known.
  case unknownParent(Hash32)
  case wrongNumber(have: UInt64, want: UInt64)
  /// Seconds since 1970: a block comes after its parent.
  case wrongTimestamp(have: UInt64, parent: UInt64)
  case wrongGasLimit(have: UInt64, parent: UInt64)
  case gasUsedAboveLimit(used: UInt64, limit: UInt64)
  case extraDataTooLong(Int)
  /// The blocks at the DAO fork carry its name. See EIP-779.
  case wrongExtraData
  case wrongDifficulty(have: UInt256, want: UInt256)
  /// After the merge no block is mined.
  case alreadyMerged
  /// The total difficulty that ends mining isn't reached.
  case notYetMerged
  case wrongNonce
  /// The proof of work isn't done, or not on this header.
  case wrongSeal
  /// Wei per gas; nil where a fork knows none.
  case wrongBaseFee(have: UInt256?, want: UInt256?)
  case wrongBlobGas(have: UInt64?, limit: UInt64)
  case wrongExcessBlobGas(have: UInt64?, want: UInt64?)
  /// A field that the fork doesn't know stands there, or one that it wants is missing.
  case wrongField(String)
  /// Bytes. See EIP-7934.
  case tooLarge(size: Int, limit: Int)
  case tooManyUncles(Int)
  case uncleIncludedBefore(Hash32)
  case uncleIsAncestor(Hash32)
  case uncleWithoutParent(Hash32)
  indirect case invalidUncle(Hash32, InvalidBlock)
  case invalidTransaction(index: Int, InvalidTransaction)
  case systemContractMissing(Address)
  case systemCallFailed(Address)
  case malformedDeposit
  /// What the header commits to isn't what the block comes to.
  case wrongCommitment(String, have: Hash32, want: Hash32)
  case wrongGasUsed(have: UInt64, want: UInt64)
}
