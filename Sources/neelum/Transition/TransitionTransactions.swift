import Chain
import Cryptography
import EVM
import Primitives

/// The transactions of a transition, as objects or as one encoded list.
enum TransitionTransactions {
  case listed([FixtureObject])
  case encoded([RLP])

  /// Reads the list from its hexadecimal digits.
  init(encoded digits: Any) throws {
    self = .encoded(try RLP(decoding: try Fixture.bytes(digits, "txs")).list())
  }

  /// Each as a block of the fork takes it, or why it is none.
  func signed(
    fork: Hardfork, chainID: UInt64
  ) throws(FixtureFault) -> [Result<SignedTransaction, TransactionError>] {
    switch self {
    case .encoded(let items):
      return items.map { item in
        Result { () throws(TransactionError) in try SignedTransaction(item, fork: fork) }
      }
    case .listed(let objects):
      var results: [Result<SignedTransaction, TransactionError>] = []
      for object in objects { results.append(try object.signedTransaction(fork: fork, chainID: chainID)) }
      return results
    }
  }
}

extension FixtureObject {
  /// A transaction with its signature, or with its sender's `secretKey` and to be signed.
  fileprivate func signedTransaction(
    fork: Hardfork, chainID: UInt64
  ) throws(FixtureFault) -> Result<SignedTransaction, TransactionError> {
    var transaction = try transaction(chainID: chainID)
    let signature = Signature(
      r: try number("r") ?? 0, s: try number("s") ?? 0, yParity: UInt8(clamping: try parity(&transaction)))
    if signature.r.isZero, signature.s.isZero, let key = try privateKey("secretKey") {
      let isProtected = fork >= .spuriousDragon && self["protected"] as? Bool != false
      if transaction.kind == .legacy, isProtected { transaction.chainID = chainID }
      return .success(SignedTransaction(transaction, by: key))
    }
    return Result { () throws(TransactionError) in
      try SignedTransaction(transaction, signature: signature, fork: fork)
    }
  }

  private func transaction(chainID: UInt64) throws(FixtureFault) -> Transaction {
    guard let kind = Transaction.Kind(rawValue: UInt8(clamping: try uint64("type") ?? 0)) else {
      throw .unreadable("\(place) type")
    }
    guard let gasLimit = try uint64(either("gas", "gasLimit")) else { throw .unreadable("\(place) gas") }
    var transaction = Transaction()
    (transaction.kind, transaction.gasLimit) = (kind, gasLimit)
    if kind != .legacy { transaction.chainID = try uint64("chainId") ?? chainID }
    transaction.nonce = try uint64("nonce") ?? 0
    transaction.to = try fixed("to")
    transaction.value = try number("value") ?? 0
    transaction.data = try bytes(either("input", "data")) ?? []
    transaction.maxFeePerGas = try number(either("maxFeePerGas", "gasPrice")) ?? 0
    transaction.maxPriorityFeePerGas = try number("maxPriorityFeePerGas") ?? transaction.maxFeePerGas
    transaction.accessList = try accessList("accessList") ?? []
    transaction.maxFeePerBlobGas = try number("maxFeePerBlobGas") ?? 0
    transaction.blobHashes = try blobHashes("blobVersionedHashes") ?? []
    transaction.authorizations = try authorizations("authorizationList") ?? []
    return transaction
  }

  /// The parity that `v` tells; for a legacy transaction `v` tells the chain too.
  private func parity(_ transaction: inout Transaction) throws(FixtureFault) -> UInt64 {
    let v = try uint64(either("v", "yParity")) ?? 0
    guard transaction.kind == .legacy else { return v }
    guard v >= 35 else { return v < 27 ? 0xff : v - 27 }
    transaction.chainID = (v - 35) / 2
    return (v - 35) % 2
  }
}
