package import Cryptography
import EVM
package import Primitives

extension Blockchain {
  /// Takes a signed transaction's envelope; under automine its receipt can be read when this returns.
  @discardableResult
  package func submit(raw: Bytes) throws(ChainError) -> Hash32 {
    let known = sendersAhead.take(raw, bytes: raw.count)
    // By the writer's own state: what pays for it may have come just before, and not be on the disk yet.
    let signed =
      if let known { try known.get() } else {
        try proven(raw) { signed throws(ChainError) in
          try change(joinsGroup: true) { writer throws(ChainError) in try writer.admit(signed) }
        }
      }
    try change(joinsGroup: true) { writer throws(ChainError) in try writer.submit(signed) }
    return signed.hash
  }

  /// Fills the gaps of a request from one of the node's accounts, signs and takes it; nonces never collide.
  @discardableResult
  package func submit(_ request: CallRequest) throws(ChainError) -> Hash32 {
    try prove(request)
    return try change(joinsGroup: true) { writer throws(ChainError) in try writer.submit(request).hash }
  }

  /// Fills the gaps of a request and signs it without sending.
  package func sign(_ request: CallRequest) throws(ChainError) -> SignedTransaction {
    try change { writer throws(ChainError) in try writer.sign(request) }
  }

  /// A transaction, mined or waiting.
  package func transaction(_ hash: Hash32) throws(ChainError) -> TransactionRecord? {
    // In this order: what is mined leaves the pool only after it can be found in the chain.
    if let waits = waiting.look({ $0.byHash[hash]?.transaction }) {
      return TransactionRecord(transaction: waits, position: nil)
    }
    return try view.transaction(hash)
  }

  /// The receipt of a mined transaction.
  package func receipt(_ hash: Hash32) throws(ChainError) -> ReceiptRecord? { try view.receipt(hash) }

  /// The sender's nonce after all its transactions that wait without a gap.
  package func pendingNonce(of address: Address) throws(ChainError) -> UInt64 {
    if let next = waiting.look({ $0.lines[address]?.next }) { return next }
    do {
      return try view.state(at: .latest).account(at: address)?.nonce ?? 0
    } catch let error as ChainError { throw error } catch { throw .corruptState("\(error)") }
  }

  /// All that waits, in order of arrival; those behind a gap are queued.
  package func waitingTransactions() -> (pending: [SignedTransaction], queued: [SignedTransaction]) {
    let pool = waiting.copy
    var sorted: (pending: [SignedTransaction], queued: [SignedTransaction]) = ([], [])
    for signed in pool.byHash.values.sorted(by: { $0.order < $1.order }).map(\.transaction) {
      if let line = pool.lines[signed.sender], signed.transaction.nonce < line.next {
        sorted.pending.append(signed)
      } else {
        sorted.queued.append(signed)
      }
    }
    return sorted
  }

  /// Drops a waiting transaction; false when it doesn't wait.
  package func dropTransaction(_ hash: Hash32) throws(ChainError) -> Bool {
    try change { writer throws(ChainError) in
      guard writer.pool.look({ $0.byHash[hash] != nil }) else { return false }
      try writer.drop([hash])
      return true
    }
  }

  /// Drops all that waits, or all of one sender.
  package func dropTransactions(of sender: Address? = nil) throws(ChainError) {
    try change { writer throws(ChainError) in
      let hashes = writer.pool.look { pool in
        pool.byHash.values.filter { sender == nil || $0.transaction.sender == sender }.map(\.transaction.hash)
      }
      try writer.drop(hashes)
    }
  }

  /// The accounts that the node signs for.
  package var accounts: [Address] { standing.accounts.addresses }

  /// The key of one of the node's accounts, for signing messages.
  package func key(of address: Address) -> PrivateKey? { standing.accounts.key(of: address) }

  package func addAccount(_ key: PrivateKey) throws(ChainError) {
    try change { writer throws(ChainError) in writer.accounts.add(key) }
  }

  /// Lets anyone send in the name of an account, or no longer; answers whether it was otherwise before.
  @discardableResult
  package func impersonate(_ address: Address, _ isOn: Bool) throws(ChainError) -> Bool {
    try change { writer throws(ChainError) in
      isOn
        ? writer.accounts.impersonated.insert(address).inserted
        : writer.accounts.impersonated.remove(address) != nil
    }
  }
}
