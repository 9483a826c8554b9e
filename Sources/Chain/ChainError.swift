package import EVM
package import Primitives
package import Storage

/// Why the chain refused.
package enum ChainError: Error, Hashable, Sendable {
  /// The bytes are no transaction.
  case malformedTransaction(TransactionError)
  /// The transaction can't be in a block; EVM's facts say why.
  case invalidTransaction(InvalidTransaction)
  /// A legacy transaction without replay protection, or one for another chain.
  case wrongChainID(have: UInt64?, want: UInt64)
  case alreadyKnown(Hash32)
  /// Another transaction with this nonce waits, and its fees are not outbid by a tenth.
  case replacementUnderpriced
  case poolFull
  /// This many of the sender's transactions wait behind a gap already.
  case tooManyQueued(Int)
  case invalidSidecar(InvalidSidecar)
  /// No key for this account.
  case unknownAccount(Address)
  case unknownBlock
  /// The call gave a reason and took its changes back.
  case reverted(Bytes)
  case halted(Halt)
  /// The call ran into its time limit.
  case timedOut(after: Duration)
  /// No gas limit up to this one lets the call succeed.
  case gasRequiredExceedsAllowance(UInt64)
  case invalidTimestamp(have: UInt64, minimum: UInt64)
  case tooManyResults(limit: Int)
  /// A block must come before the next direct edit.
  case tooManyEdits
  /// The genesis file's mistake, in words.
  case invalidGenesis(String)
  /// The database holds another chain, or another layout; `fact` says in what they differ.
  case foreignDatabase(fact: String, have: String, want: String)
  /// A block from elsewhere breaks a rule.
  case invalidBlock(InvalidBlock)
  case store(StoreError)
  /// Too little room is left to write; the change can be tried again later.
  case diskFull
  /// A write failed, this one or one before: until the database is opened anew nothing more is written.
  case writingStopped(StoreError)
  /// The node ends.
  case stopping
  /// What is stored contradicts itself.
  case corruptState(String)
}
