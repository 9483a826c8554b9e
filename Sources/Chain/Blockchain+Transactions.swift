package import Cryptography
import EVM
package import Primitives

extension Blockchain {
  /// Takes a signed transaction's envelope; under automine its receipt can be read when this returns.
  @discardableResult
  package func submit(raw: Bytes) throws(ChainError) -> Hash32 {
    let signed: SignedTransaction
    do { signed = try SignedTransaction(decoding: raw) } catch { throw .malformedTransaction(error) }
    try change { writer throws(ChainError) in try writer.submit(signed) }
    return signed.hash
  }

  /// Fills the gaps of a request from one of the node's accounts, signs and takes it; nonces never collide.
  @discardableResult
  package func submit(_ request: CallRequest) throws(ChainError) -> Hash32 {
    try change { writer throws(ChainError) in try writer.submit(request).hash }
  }

  /// Fills the gaps of a request and signs it without sending.
  package func sign(_ request: CallRequest) throws(ChainError) -> SignedTransaction {
    try change { writer throws(ChainError) in try writer.sign(request) }
  }

  /// A transaction, mined or waiting.
  package func transaction(_ hash: Hash32) throws(ChainError) -> TransactionRecord? {
    if let mined = try view.transaction(hash) { return mined }
    return look { $0.pool.byHash[hash] }.map { TransactionRecord(transaction: $0, position: nil) }
  }

  /// The receipt of a mined transaction.
  package func receipt(_ hash: Hash32) throws(ChainError) -> ReceiptRecord? { try view.receipt(hash) }

  /// The sender's nonce after all its transactions that wait without a gap.
  package func pendingNonce(of address: Address) throws(ChainError) -> UInt64 {
    try change { writer throws(ChainError) in
      writer.pool.nextNonce(of: address, from: try writer.account(at: address).nonce)
    }
  }

  /// All that waits: the transactions by sender, in order of nonce; those behind a gap are queued.
  package func waitingTransactions() throws(ChainError) -> (
    pending: [SignedTransaction], queued: [SignedTransaction]
  ) {
    try change { writer throws(ChainError) in
      var waiting: (pending: [SignedTransaction], queued: [SignedTransaction]) = ([], [])
      for (sender, entries) in writer.pool.senders {
        let next = writer.pool.nextNonce(of: sender, from: try writer.account(at: sender).nonce)
        for (nonce, entry) in entries.sorted(by: { $0.key < $1.key }) {
          if nonce < next {
            waiting.pending.append(entry.transaction)
          } else {
            waiting.queued.append(entry.transaction)
          }
        }
      }
      return waiting
    }
  }

  /// Drops a waiting transaction; false when it doesn't wait.
  package func dropTransaction(_ hash: Hash32) throws(ChainError) -> Bool {
    try change { writer throws(ChainError) in writer.pool.remove(hash) != nil }
  }

  /// The accounts that the node signs for.
  package var accounts: [Address] { look { $0.accounts.addresses } }

  /// The key of one of the node's accounts, for signing messages.
  package func key(of address: Address) -> PrivateKey? { look { $0.accounts.key(of: address) } }

  package func addAccount(_ key: PrivateKey) throws(ChainError) {
    try change { writer throws(ChainError) in writer.accounts.add(key) }
  }

  /// Lets anyone send in the name of an account, or no longer.
  package func impersonate(_ address: Address, _ isOn: Bool) throws(ChainError) {
    try change { writer throws(ChainError) in
      if isOn {
        writer.accounts.impersonated.insert(address)
      } else {
        writer.accounts.impersonated.remove(address)
      }
    }
  }
}
