import EVM
import Primitives

extension ChainConfiguration {
  /// Checks what can be known of a transaction before its block comes, in geth's order and with its facts.
  ///
  /// `account` is its sender's, whose code `state` has, and `header` what the next block begins with.
  func admit(
    _ signed: SignedTransaction, account: Account, state: some StateReader, header: Header,
    beside pool: SharedPool
  ) throws(ChainError) {
    let transaction = signed.transaction
    let isUnprotected = transaction.chainID == nil && allowsUnprotected
    if transaction.chainID != chainID, !isUnprotected {
      throw .wrongChainID(have: transaction.chainID, want: chainID)
    }
    if pool.look({ $0.byHash[signed.hash] != nil }) { throw .alreadyKnown(signed.hash) }
    do throws(InvalidTransaction) {
      try schedule.rules(of: header).check(transaction)
    } catch {
      throw .invalidTransaction(error)
    }
    if transaction.gasLimit > header.gasLimit {
      throw .invalidTransaction(.gasLimitAboveBlock(have: transaction.gasLimit, left: header.gasLimit))
    }
    // No block takes blobs for less.
    if transaction.kind == .blob, transaction.maxFeePerBlobGas.isZero {
      throw .invalidTransaction(.blobFeeCapTooLow(cap: 0, fee: 1))
    }
    if transaction.nonce < account.nonce {
      throw .invalidTransaction(.nonceTooLow(have: transaction.nonce, want: account.nonce))
    }
    if account.codeHash != .emptyKeccak, !signed.isImpersonated {
      try checkDelegation(of: account, signed.sender, in: state)
    }
    // Everything that waits must be payable together.
    let cost = signed.highestCost
    let others = pool.look { $0.cost(of: signed.sender, besides: transaction.nonce) }
    let want = cost.adding(others) ?? .max
    if want > account.balance {
      throw .invalidTransaction(.insufficientFunds(have: account.balance, want: want))
    }
    if minesAtOnce, blockInterval == .zero, let reason = shortfall(of: transaction, in: header) {
      // Nobody mines the empty blocks that would bring the fee down: it would wait for ever, so the sender
      // learns it at once, as from Ganache. Where a clock mines, it waits, as in geth.
      throw .invalidTransaction(reason)
    }
    try pool.look { pool throws(ChainError) in try pool.check(signed, limits: poolLimits) }
  }

  /// What a transaction offers too little for to be in a block with the header; nil: it may be.
  func shortfall(of transaction: Transaction, in header: Header) -> InvalidTransaction? {
    if let baseFee = header.baseFee, transaction.maxFeePerGas < baseFee {
      return .feeCapBelowBaseFee(cap: transaction.maxFeePerGas, baseFee: baseFee)
    }
    guard transaction.kind == .blob, let fee = schedule.blobBaseFee(of: header) else { return nil }
    let cap = transaction.maxFeePerBlobGas
    return cap < fee ? .blobFeeCapTooLow(cap: cap, fee: fee) : nil
  }

  /// Lets no contract send but one that only points to another's code.
  private func checkDelegation(
    of account: Account, _ sender: Address, in state: some StateReader
  ) throws(ChainError) {
    let code: Bytes
    do { code = try state.code(withHash: account.codeHash) } catch { throw .corruptState(error.reason) }
    guard code.count == 23, code.starts(with: [0xef, 0x01, 0x00]) else {
      throw .invalidTransaction(.senderHasCode(sender))
    }
  }
}
