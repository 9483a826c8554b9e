package import Primitives
import Synchronization

/// Transactions whose senders were recovered and whose blobs were proven before their turn came, on another core than
/// the writer's.
final class SendersAhead: Sendable {
  private let recovered = Mutex<(all: [Bytes: Result<SignedTransaction, ChainError>], bytes: Int)>(([:], 0))
  /// More than ever wait for one turn; what nobody came for goes.
  private static let mostBytes = 128 << 20

  func add(_ transaction: Result<SignedTransaction, ChainError>, for raw: Bytes) {
    recovered.withLock { recovered in
      recovered.bytes += raw.count
      if recovered.bytes > Self.mostBytes { recovered = ([:], raw.count) }
      recovered.all[raw] = transaction
    }
  }

  /// What was handed in as these bytes, once: a transaction, or why its blobs aren't its own.
  func take(_ raw: Bytes) -> Result<SignedTransaction, ChainError>? {
    recovered.withLock { recovered in
      guard !recovered.all.isEmpty, let transaction = recovered.all.removeValue(forKey: raw) else {
        return nil
      }
      recovered.bytes = recovered.all.isEmpty ? 0 : recovered.bytes - raw.count
      return transaction
    }
  }
}

extension Blockchain {
  /// Recovers the sender of a transaction that will be submitted soon, and proves its blobs; any number of threads may
  /// do so at once.
  ///
  /// What is no transaction is refused when it is submitted.
  package func recoverSender(ahead raw: Bytes) {
    do throws(ChainError) { ahead.add(.success(try proven(raw)), for: raw) } catch {
      // No later time proves it, and to find that out takes as long as a proof.
      if case .invalidSidecar(.wrongProof) = error { ahead.add(.failure(error), for: raw) }
    }
  }
}
