package import Primitives
import Synchronization

/// Transactions whose senders were recovered before their turn came, on another core than the writer's.
final class SendersAhead: Sendable {
  private let recovered = Mutex<[Bytes: SignedTransaction]>([:])
  /// More than ever wait for one turn; what nobody came for goes.
  private static let most = 4096

  func add(_ transaction: SignedTransaction) {
    recovered.withLock { recovered in
      if recovered.count >= Self.most { recovered = [:] }
      recovered[transaction.encoded] = transaction
    }
  }

  /// The transaction of an envelope, once.
  func take(_ envelope: Bytes) -> SignedTransaction? {
    recovered.withLock { $0.isEmpty ? nil : $0.removeValue(forKey: envelope) }
  }
}

extension Blockchain {
  /// Recovers the sender of an envelope that will be submitted soon; any number of threads may do so at once.
  ///
  /// What is no transaction is refused when it is submitted.
  package func recoverSender(ahead raw: Bytes) {
    do { ahead.add(try SignedTransaction(decoding: raw)) } catch {}
  }
}
