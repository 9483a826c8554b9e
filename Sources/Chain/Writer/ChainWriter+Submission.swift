import EVM
import Primitives

extension ChainWriter {
  /// Takes a signed transaction into the pool and, under automine, into a block.
  mutating func submit(_ signed: SignedTransaction) throws(ChainError) {
    let transaction = signed.transaction
    if transaction.kind == .blob { throw .blobTransactionsNotTaken }
    if let chain = transaction.chainID, chain != configuration.chainID {
      throw .wrongChainID(have: chain, want: configuration.chainID)
    }
    if pool.contains(signed.hash) { throw .alreadyKnown(signed.hash) }
    let account = try account(at: signed.sender)
    if transaction.nonce < account.nonce {
      throw .invalidTransaction(.nonceTooLow(have: transaction.nonce, want: account.nonce))
    }
    if transaction.gasLimit > configuration.blockGasLimit {
      throw .invalidTransaction(
        .gasLimitAboveBlock(have: transaction.gasLimit, left: configuration.blockGasLimit))
    }
    if transaction.maxPriorityFeePerGas > transaction.maxFeePerGas {
      throw .invalidTransaction(
        .tipAboveFeeCap(tip: transaction.maxPriorityFeePerGas, cap: transaction.maxFeePerGas))
    }
    let fee = transaction.maxFeePerGas.multiplied(by: UInt256(transaction.gasLimit)) ?? .max
    let cost = fee.adding(transaction.value) ?? .max
    if cost > account.balance {
      throw .invalidTransaction(.insufficientFunds(have: account.balance, want: cost))
    }
    try pool.insert(signed, limit: configuration.poolLimit)
    let told = events.count
    events.append(.pending(signed))
    guard configuration.mining == .automatic else { return }
    do throws(ChainError) { try mineExecutable(of: signed.sender, submitted: signed.hash) } catch {
      // What is refused has never been there, unless it was mined and a later one's block failed.
      guard pool.remove(signed.hash) != nil else { return }
      events.remove(at: told)
      throw error
    }
  }

  /// Fills the gaps of a request from one of the node's own accounts, signs and submits it.
  mutating func submit(_ request: CallRequest) throws(ChainError) -> SignedTransaction {
    let signed = try sign(request)
    try submit(signed)
    return signed
  }

  /// Fills the gaps of a request and signs it, without sending.
  func sign(_ request: CallRequest) throws(ChainError) -> SignedTransaction {
    let sender = request.from ?? .zero
    guard accounts.key(of: sender) != nil || accounts.impersonated.contains(sender) else {
      throw .unknownAccount(sender)
    }
    if let chain = request.chainID, chain != configuration.chainID {
      throw .wrongChainID(have: chain, want: configuration.chainID)
    }
    let header = nextHeader()
    var transaction = request.transaction(chainID: configuration.chainID)
    if let baseFee = header.baseFee, request.gasPrice == nil {
      if transaction.kind == .legacy || transaction.kind == .accessList { transaction.kind = .feeMarket }
      let tip = request.maxPriorityFeePerGas ?? min(FeeRules.suggestedTip, request.maxFeePerGas ?? .max)
      transaction.maxPriorityFeePerGas = tip
      transaction.maxFeePerGas = request.maxFeePerGas ?? (baseFee &+ baseFee).adding(tip) ?? .max
    } else if request.gasPrice == nil {
      transaction.maxFeePerGas = FeeRules.suggestedGasPriceBeforeLondon
      transaction.maxPriorityFeePerGas = transaction.maxFeePerGas
    }
    let nonce = try account(at: sender).nonce
    transaction.nonce = request.nonce ?? pool.nextNonce(of: sender, from: nonce)
    if let limit = request.gasLimit {
      transaction.gasLimit = limit
    } else {
      let caller = Caller(
        view: view, codes: codes, callGasLimit: configuration.callGasLimit,
        timeLimit: configuration.callTimeLimit)
      transaction.gasLimit = try caller.estimateGas(
        request, header: header, state: try view.state(at: .latest))
    }
    return try accounts.sign(transaction, from: sender)
  }
}

extension CallRequest {
  /// The transaction that the request describes, with zero in its gaps.
  func transaction(chainID: UInt64) -> Transaction {
    var transaction = Transaction()
    transaction.chainID = chainID
    if !authorizations.isEmpty {
      transaction.kind = .setCode
    } else if !blobHashes.isEmpty {
      transaction.kind = .blob
    } else if maxFeePerGas != nil || maxPriorityFeePerGas != nil {
      transaction.kind = .feeMarket
    } else if accessList != nil {
      transaction.kind = .accessList
    }
    transaction.nonce = nonce ?? 0
    transaction.gasLimit = gasLimit ?? 0
    transaction.maxFeePerGas = gasPrice ?? maxFeePerGas ?? maxPriorityFeePerGas ?? 0
    transaction.maxPriorityFeePerGas = gasPrice ?? maxPriorityFeePerGas ?? 0
    (transaction.to, transaction.value, transaction.data) = (to, value, data)
    transaction.accessList = accessList ?? []
    transaction.maxFeePerBlobGas = maxFeePerBlobGas ?? 0
    (transaction.blobHashes, transaction.authorizations) = (blobHashes, authorizations)
    return transaction
  }
}
