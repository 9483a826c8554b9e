import Primitives

/// What validation found out, for the phases after it.
struct Purchase {
  var intrinsicGas: UInt64
  /// The least that the transaction pays for. See EIP-7623.
  var floorGas: UInt64
  /// Wei per gas that the sender really pays.
  var gasPrice: UInt256
  /// Wei per gas that the beneficiary gets.
  var tip: UInt256
  /// Wei.
  var blobFee: UInt256
}

extension Executor {
  /// First phase: everything that must hold before the transaction may touch the state.
  func validate(_ transaction: Transaction, sender: Address) throws(InvalidTransaction) -> Purchase {
    try rules.checkKind(transaction.kind)
    if let chain = transaction.chainID, chain != environment.chainID {
      throw .wrongChain(have: chain, want: environment.chainID)
    }
    let account = world.entry(sender)
    try checkNonceAndCode(transaction, account)
    let (intrinsic, floor) = try checkGas(transaction)
    var purchase = Purchase(
      intrinsicGas: intrinsic, floorGas: floor, gasPrice: transaction.maxFeePerGas,
      tip: transaction.maxFeePerGas, blobFee: .zero)
    try checkFees(transaction, &purchase)
    try checkBlobs(transaction, &purchase)
    try rules.checkAuthorizations(transaction)
    if options.checksBalance {
      let gasLimit = UInt256(transaction.gasLimit)
      let blobGas = UInt256(UInt64(transaction.blobHashes.count) << 17)
      let want = transaction.maxFeePerGas.multiplied(by: gasLimit)?.adding(transaction.value)
      let wantAll = transaction.maxFeePerBlobGas.multiplied(by: blobGas).flatMap { want?.adding($0) }
      let have = account.pointee.balance
      if wantAll.map({ have < $0 }) ?? true { throw .insufficientFunds(have: have, want: wantAll ?? .max) }
    }
    if let failure = world.failure { throw .unreadableState(failure) }
    return purchase
  }

  private func checkNonceAndCode(_ transaction: Transaction, _ account: AccountRef) throws(InvalidTransaction)
  {
    let want = account.pointee.nonce
    if options.checksNonce {
      if transaction.nonce < want { throw .nonceTooLow(have: transaction.nonce, want: want) }
      if transaction.nonce > want { throw .nonceTooHigh(have: transaction.nonce, want: want) }
      try rules.checkNonce(transaction)
    }
    if options.checksSenderCode && account.pointee.codeHash != .emptyKeccak
      && !(rules.hasDelegation && world.code(of: account).delegate != nil)
    {
      throw .senderHasCode(account.pointee.address)
    }
  }

  private func checkGas(_ transaction: Transaction) throws(InvalidTransaction) -> (UInt64, UInt64) {
    let limit = transaction.gasLimit
    if options.checksGasCap { try rules.checkGasCap(transaction) }
    let left = environment.gasLimit - min(blockGasUsed, environment.gasLimit)
    if options.checksBlockGas && limit > left { throw .gasLimitAboveBlock(have: limit, left: left) }
    return try rules.checkGas(transaction)
  }

  private func checkFees(_ transaction: Transaction, _ purchase: inout Purchase) throws(InvalidTransaction) {
    let (cap, tip) = (transaction.maxFeePerGas, transaction.maxPriorityFeePerGas)
    try rules.checkTip(transaction)
    guard rules.paysBaseFee else { return }
    let baseFee = environment.baseFee
    if cap < baseFee {
      if options.checksBaseFee { throw .feeCapBelowBaseFee(cap: cap, baseFee: baseFee) }
      purchase.tip = .zero
      return
    }
    purchase.tip = min(tip, cap &- baseFee)
    purchase.gasPrice = baseFee &+ purchase.tip
  }

  private func checkBlobs(_ transaction: Transaction, _ purchase: inout Purchase) throws(InvalidTransaction) {
    guard transaction.kind == .blob else { return }
    try rules.checkBlobs(of: transaction)
    let fee = environment.blobBaseFee
    if transaction.maxFeePerBlobGas < fee {
      if options.checksBaseFee { throw .blobFeeCapTooLow(cap: transaction.maxFeePerBlobGas, fee: fee) }
      return
    }
    purchase.blobFee = fee.multiplied(by: UInt256(UInt64(transaction.blobHashes.count) << 17)) ?? .max
  }
}

extension Rules {
  /// Checks what must hold of a transaction on every state and in every block.
  package func check(_ transaction: Transaction) throws(InvalidTransaction) {
    try checkKind(transaction.kind)
    _ = try checkGas(transaction)
    try checkNonce(transaction)
    try checkTip(transaction)
    if transaction.maxFeePerGas.multiplied(by: UInt256(transaction.gasLimit)) == nil { throw .costTooLarge }
    try checkGasCap(transaction)
    try checkBlobs(of: transaction)
    try checkAuthorizations(transaction)
  }

  package func checkKind(_ kind: Transaction.Kind) throws(InvalidTransaction) {
    if transactionKinds & (1 << kind.rawValue) == 0 { throw .kindNotSupported(kind) }
  }

  /// A sender whose nonce is the last one could not count the transaction. See EIP-2681.
  fileprivate func checkNonce(_ transaction: Transaction) throws(InvalidTransaction) {
    if transaction.nonce == .max { throw .nonceExhausted }
  }

  /// See EIP-7825.
  fileprivate func checkGasCap(_ transaction: Transaction) throws(InvalidTransaction) {
    let limit = transaction.gasLimit
    if limit > transactionGasCap { throw .gasLimitAboveCap(have: limit, cap: transactionGasCap) }
  }

  fileprivate func checkTip(_ transaction: Transaction) throws(InvalidTransaction) {
    let (cap, tip) = (transaction.maxFeePerGas, transaction.maxPriorityFeePerGas)
    if tip > cap { throw .tipAboveFeeCap(tip: tip, cap: cap) }
  }

  fileprivate func checkGas(
    _ transaction: Transaction
  ) throws(InvalidTransaction) -> (intrinsic: UInt64, floor: UInt64) {
    let limit = transaction.gasLimit
    let (intrinsic, floor) = intrinsicGas(of: transaction)
    if limit < intrinsic { throw .intrinsicGasTooLow(have: limit, need: intrinsic) }
    if limit < floor { throw .floorGasTooLow(have: limit, need: floor) }
    if transaction.to == nil && transaction.data.count > maxInitCodeSize {
      throw .initCodeTooLarge(size: transaction.data.count, limit: maxInitCodeSize)
    }
    return (intrinsic, floor)
  }

  fileprivate func checkAuthorizations(_ transaction: Transaction) throws(InvalidTransaction) {
    guard transaction.kind == .setCode else { return }
    if transaction.to == nil { throw .setCodeCreation }
    if transaction.authorizations.isEmpty { throw .noAuthorizations }
  }

  /// Checks what a transaction says of its blobs, but not what it offers for them.
  package func checkBlobs(of transaction: Transaction) throws(InvalidTransaction) {
    guard transaction.kind == .blob else { return }
    let hashes = transaction.blobHashes
    if transaction.to == nil { throw .blobCreation }
    if hashes.isEmpty { throw .noBlobs }
    let limit = min(maxBlobs, maxBlobsPerTransaction)
    if hashes.count > limit { throw .tooManyBlobs(have: hashes.count, limit: limit) }
    for (index, hash) in hashes.enumerated() where hash.bytes[0] != 1 {
      throw .wrongBlobVersion(index: index)
    }
  }

  /// Gas that a transaction costs before anything runs, and the least it costs in the end.
  package func intrinsicGas(of transaction: Transaction) -> (intrinsic: UInt64, floor: UInt64) {
    var zeros: UInt64 = 0
    for byte in transaction.data where byte == 0 { zeros += 1 }
    let others = UInt64(transaction.data.count) - zeros
    var gas = 21000 + zeros * 4 + others * nonZeroDataGas
    if transaction.to == nil {
      gas += creationTransactionGas
      if chargesInitCode { gas += (UInt64(transaction.data.count) + 31) / 32 * 2 }
    }
    for entry in transaction.accessList { gas += 2400 + 1900 * UInt64(entry.slots.count) }
    gas += 25000 * UInt64(transaction.authorizations.count)
    let floor = floorDataGas == 0 ? 0 : 21000 + floorDataGas * (zeros + 4 * others)
    return (gas, floor)
  }
}
