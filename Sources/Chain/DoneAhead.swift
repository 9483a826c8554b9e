package import Primitives
import Synchronization

/// What was found out about things handed in before their turn came, on another core than the writer's.
final class DoneAhead<Handed: Hashable & Sendable, Outcome: Sendable>: Sendable {
  private let found = Mutex<(all: [Handed: Outcome], bytes: Int)>(([:], 0))
  /// More than ever wait for one turn; what nobody came for goes.
  private let mostBytes = 128 << 20

  /// Remembers what came of a thing that takes so many bytes.
  func add(_ outcome: Outcome, for handed: Handed, bytes: Int) {
    found.withLock { found in
      found.bytes += bytes
      if found.bytes > mostBytes { found = ([:], bytes) }
      found.all[handed] = outcome
    }
  }

  /// What came of it, once.
  func take(_ handed: Handed, bytes: Int) -> Outcome? {
    found.withLock { found in
      guard !found.all.isEmpty, let outcome = found.all.removeValue(forKey: handed) else { return nil }
      found.bytes = found.all.isEmpty ? 0 : found.bytes - bytes
      return outcome
    }
  }
}

extension Blockchain {
  /// Recovers the sender of a transaction that will be submitted soon, and proves its blobs; any number of threads may
  /// do so at once.
  ///
  /// What is no transaction is refused when it is submitted.
  package func recoverSender(ahead raw: Bytes) {
    do throws(ChainError) {
      sendersAhead.add(.success(try proven(raw, admit: admit)), for: raw, bytes: raw.count)
    } catch {
      // No later time proves it, and to find that out takes as long as a proof.
      if case .invalidSidecar(.wrongProof) = error {
        sendersAhead.add(.failure(error), for: raw, bytes: raw.count)
      }
    }
  }

  /// Proves the blobs of a request that will be submitted soon, if it has any.
  package func proveBlobs(ahead request: CallRequest) {
    guard let sidecar = request.sidecar else { return }
    let outcome = Result { () throws(InvalidSidecar) in try sidecar.check(for: request.blobHashes) }
    proofsAhead.add(outcome, for: request, bytes: sidecar.byteCount)
  }
}
