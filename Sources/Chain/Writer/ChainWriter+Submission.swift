import EVM
import Primitives

extension ChainWriter {
  /// Takes a signed transaction into the pool or, under automine and when its turn has come, into a block.
  mutating func submit(_ signed: SignedTransaction) throws(ChainError) {
    let header = nextHeader()
    let account = try account(at: signed.sender)
    try admit(signed, account: account, header: header)
    events.append(.pending(signed))
    do throws(ChainError) {
      if configuration.minesAtOnce, signed.transaction.nonce == account.nonce,
        configuration.shortfall(of: signed.transaction, in: header) == nil
      {
        var builder = BlockBuilder(header: header, view: view, codes: codes)
        try builder.add(signed)
        _ = try commit(&builder)
      } else {
        return try keep(signed, nonce: account.nonce)
      }
    } catch {
      // What is refused has never been there.
      events.removeAll { if case .pending(signed) = $0 { true } else { false } }
      throw error
    }
    // This one is mined, whatever becomes of those that waited for it.
    do { try mineReady() } catch {}
  }

  /// Fills the gaps of a request from one of the node's own accounts, signs and submits it.
  mutating func submit(_ request: CallRequest) throws(ChainError) -> SignedTransaction {
    let signed = try sign(request)
    if signed.transaction.kind == .blob, request.sidecar == nil { throw .invalidSidecar(.missing) }
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
      let tip = request.maxPriorityFeePerGas ?? min(tips.suggested, request.maxFeePerGas ?? .max)
      transaction.maxPriorityFeePerGas = tip
      let enough = baseFee.adding(baseFee)?.adding(tip) ?? .max
      transaction.maxFeePerGas = request.maxFeePerGas ?? max(enough, configuration.defaultGasPrice)
    } else if request.gasPrice == nil {
      transaction.maxFeePerGas = configuration.defaultGasPrice
      transaction.maxPriorityFeePerGas = transaction.maxFeePerGas
    }
    if transaction.kind == .blob, request.maxFeePerBlobGas == nil {
      let fee = configuration.schedule.blobBaseFee(of: header) ?? 0
      transaction.maxFeePerBlobGas = fee.adding(fee) ?? .max
    }
    let nonce = try account(at: sender).nonce
    transaction.nonce = request.nonce ?? pool.look { $0.nextNonce(of: sender, from: nonce) }
    if let limit = request.gasLimit {
      transaction.gasLimit = limit
    } else {
      let caller = Caller(
        view: view, codes: codes, callGasLimit: configuration.callGasLimit,
        limit: RunLimit(configuration.callTimeLimit))
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
