package import Cryptography
package import EVM
package import Primitives

/// A transaction as it travels: signed, with its sender and its hash.
package struct SignedTransaction: Hashable, Sendable {
  package let transaction: Transaction
  package let signature: Signature
  package let sender: Address
  package let hash: Hash32
  /// The envelope: the type's byte, unless it is a legacy transaction, and the list. See EIP-2718.
  package let encoded: Bytes

  /// Reads an envelope that fills `bytes`, in canonical form only, and recovers the sender.
  package init(decoding bytes: Bytes, allowsHighS: Bool = false) throws(TransactionError) {
    let (transaction, signature) = try decodeTransaction(bytes)
    let sender = try transaction.sender(by: signature, allowsHighS: allowsHighS)
    self.init(transaction, signature: signature, sender: sender, encoded: bytes)
  }

  /// Joins a transaction and its signature, and recovers the sender.
  init(
    _ transaction: Transaction, signature: Signature, allowsHighS: Bool
  ) throws(TransactionError) {
    let sender = try transaction.sender(by: signature, allowsHighS: allowsHighS)
    self.init(
      transaction, signature: signature, sender: sender, encoded: transaction.encoded(with: signature))
  }

  /// Signs a transaction.
  package init(_ transaction: Transaction, by key: PrivateKey) {
    let signature = key.sign(transaction.signingHash)
    self.init(
      transaction, signature: signature, sender: key.address, encoded: transaction.encoded(with: signature))
  }

  /// Sends in the name of an account whose key nobody here holds, as developer methods ask.
  ///
  /// The signature is no valid one; it carries the sender so that the hash is unique.
  package init(_ transaction: Transaction, impersonating sender: Address) {
    let signature = Signature(r: sender.number, s: 1, yParity: 0)
    self.init(
      transaction, signature: signature, sender: sender, encoded: transaction.encoded(with: signature))
  }

  /// Whether nobody signed it. No real signature can carry its own signer's address so.
  package var isImpersonated: Bool { signature == Signature(r: sender.number, s: 1, yParity: 0) }

  /// Reads an envelope that was checked before it was stored.
  init(stored bytes: Bytes, sender: Address) throws(TransactionError) {
    let (transaction, signature) = try decodeTransaction(bytes)
    self.init(transaction, signature: signature, sender: sender, encoded: bytes)
  }

  init(_ transaction: Transaction, signature: Signature, sender: Address, encoded: Bytes) {
    (self.transaction, self.signature, self.sender) = (transaction, signature, sender)
    (self.encoded, hash) = (encoded, keccak256(encoded))
  }

  /// The signature's v as the wire has it: 27 or 28, with the chain's number folded in, or the bare parity.
  package var v: UInt256 { transaction.v(parity: signature.yParity) }

  /// Wei per gas that the sender pays in a block with the given base fee.
  package func gasPrice(baseFee: UInt256?) -> UInt256 {
    guard let baseFee, transaction.kind.rawValue >= 2 else { return transaction.maxFeePerGas }
    return min(transaction.maxFeePerGas, baseFee.adding(transaction.maxPriorityFeePerGas) ?? .max)
  }

  package static func == (left: Self, right: Self) -> Bool { left.hash == right.hash }
  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

extension Transaction {
  /// Who made the signature; one with a number out of range is nobody's.
  fileprivate func sender(by signature: Signature, allowsHighS: Bool) throws(TransactionError) -> Address {
    guard !signature.r.isZero, !signature.s.isZero, signature.r < Signature.order,
      signature.s < Signature.order,
      signature.yParity < 2, allowsHighS || signature.hasLowS,
      let sender = signature.signer(of: signingHash)
    else { throw .invalidSignature }
    return sender
  }
}

/// Why bytes are no transaction.
package enum TransactionError: Error, Hashable, Sendable {
  case malformed(RLPError)
  case unknownKind(UInt8)
  case invalidSignature
  /// More bytes than are taken.
  case tooLarge
}
