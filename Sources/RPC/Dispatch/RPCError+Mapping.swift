import Chain
import EVM
import Primitives

// What callers learn of errors from below: what they can act on, in the words that wallets look for, and
// nothing of the inside.

extension RPCError {
  package init(mapping error: any Error) {
    switch error {
    case let error as RPCError: self = error
    case let fault as ParameterFault: self = .invalidParameters(fault.reason)
    case let error as ChainError: self.init(error)
    case let error as TransactionError: self.init(error)
    case let error as InvalidTransaction: self.init(error)
    case is StateReadError: self = .unreadable
    default: self = .internalFault
    }
  }

  private static let unreadable = refused("the database could not be read")

  private init(_ error: ChainError) {
    switch error {
    case .malformedTransaction(let error): self.init(error)
    case .invalidTransaction(let error): self.init(error)
    case .wrongChainID(nil, _):
      self = .refused("only replay-protected (EIP-155) transactions allowed over RPC")
    case .wrongChainID(let have?, let want):
      self = .refused("invalid sender: invalid chain id for signer: have \(have) want \(want)")
    case .alreadyKnown: self = .refused("already known")
    case .replacementUnderpriced: self = .refused("replacement transaction underpriced")
    case .poolFull: self = .refused("txpool is full")
    case .tooManyQueued(let limit):
      self = .refused("account limit exceeded: \(limit) transactions wait behind a nonce gap")
    case .invalidSidecar(let error): self = .refused(error.words)
    case .unknownAccount: self = .unknownAccount
    case .unknownBlock: self = .unknownBlock
    case .reverted(let output): self = .reverted(output)
    // What ends a whole call this way is its sender's balance.
    case .halted(.insufficientBalance): self = .refused("insufficient funds for gas * price + value")
    case .halted(let halt): self = .refused(halt.words)
    case .timedOut(let limit): self = .refused("execution aborted (timeout = \(limit.components.seconds)s)")
    case .gasRequiredExceedsAllowance(let allowance):
      self = .refused("gas required exceeds allowance (\(allowance))")
    case .invalidTimestamp(let have, let minimum):
      self = .invalidParameters("timestamp \(have) is lower than the smallest allowed, \(minimum)")
    case .tooManyResults(let limit): self = RPCError(-32005, "query returned more than \(limit) results")
    case .tooManyEdits: self = .refused("too many edits after one block: mine one first")
    case .invalidGenesis(let reason): self = .refused("invalid genesis: \(reason)")
    case .diskFull: self = .refused("the disk is full: nothing can be written until there is room again")
    case .writingStopped: self = .refused("the database could not be written: the node takes no more changes")
    case .stopping: self = .refused("the node is stopping")
    case .invalidBlock(.extraDataTooLong(let size)):
      self = .invalidParameters("extra exceeds max length. \(size) > 32")
    case .invalidBlock(let reason): self = .refused("invalid block: \(reason)")
    case .foreignDatabase, .store, .corruptState: self = .unreadable
    }
  }

  private init(_ error: TransactionError) {
    switch error {
    case .malformed(let error): self = .refused("rlp: \(error)")
    case .unknownKind: self = .refused("transaction type not supported")
    case .invalidSignature: self = .refused("invalid sender: invalid transaction v, r, s values")
    case .tooLarge: self = .refused("oversized data")
    }
  }

  private init(_ error: InvalidTransaction) {
    switch error {
    case .unreadableState: self = .unreadable
    case .cancelled: self = .refused("execution aborted (timeout)")
    default: self = .refused(error.words)
    }
  }
}

extension InvalidTransaction {
  fileprivate var words: String {
    switch self {
    case .kindNotSupported: "transaction type not supported"
    case .wrongChain(let have, let want):
      "invalid sender: invalid chain id for signer: have \(have) want \(want)"
    case .nonceTooLow(let have, let want): "nonce too low: next nonce \(want), tx nonce \(have)"
    case .nonceTooHigh(let have, let want): "nonce too high: next nonce \(want), tx nonce \(have)"
    case .nonceExhausted: "nonce has max value"
    case .gasLimitAboveCap(let have, let cap): "transaction gas limit too high (cap: \(cap), tx: \(have))"
    case .gasLimitAboveBlock: "exceeds block gas limit"
    case .intrinsicGasTooLow(let have, let need):
      "intrinsic gas too low: gas \(have), minimum needed \(need)"
    case .floorGasTooLow(let have, let need):
      "insufficient gas for floor data gas cost: gas \(have), minimum needed \(need)"
    case .insufficientFunds(let have, let want):
      "insufficient funds for gas * price + value: balance \(have), tx cost \(want), overshot \(want &- have)"
    case .costTooLarge: "gas * gasPrice exceeds 256 bits"
    case .feeCapBelowBaseFee(let cap, let baseFee):
      "max fee per gas less than block base fee: maxFeePerGas: \(cap), baseFee: \(baseFee)"
    case .tipAboveFeeCap(let tip, let cap):
      "max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: \(tip), maxFeePerGas: \(cap)"
    case .senderHasCode(let sender): "sender not an eoa: address \(sender.checksummed)"
    case .initCodeTooLarge(let size, let limit):
      "max initcode size exceeded: code size \(size), limit \(limit)"
    case .blobCreation: "blob transaction of type create"
    case .noBlobs: "blob transaction missing blob hashes"
    case .tooManyBlobs(let have, let limit):
      "blob transaction has too many blobs: have \(have), limit \(limit)"
    case .blobsAboveBlock(let have, let left):
      "blob gas of \(have) blobs would exceed maximum allowance: room for \(left) is left"
    case .wrongBlobVersion(let index): "blob \(index) has invalid hash version"
    case .blobFeeCapTooLow(let cap, let fee):
      "max fee per blob gas less than block blob gas fee: maxFeePerBlobGas: \(cap), blobBaseFee: \(fee)"
    case .setCodeCreation: "EIP-7702 transaction cannot be used to create contract"
    case .noAuthorizations: "EIP-7702 transaction with empty auth list"
    case .unreadableState, .cancelled: "the transaction could not be run"
    }
  }
}

extension InvalidSidecar {
  fileprivate var words: String {
    switch self {
    case .missing: "missing sidecar in blob transaction"
    case .wrongVersion(let version): "unexpected sidecar version, want: 0, got: \(version)"
    case .wrongCount(let items, let have, let want):
      "invalid number of \(have) blob \(items), expected \(want)"
    case .wrongHash(let index, let have, let want):
      "blob \(index): computed hash \(have) mismatches transaction one \(want)"
    case .wrongProof(let index): "invalid blob \(index): its KZG proof doesn't hold"
    }
  }
}
