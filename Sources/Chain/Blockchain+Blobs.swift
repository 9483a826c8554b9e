import EVM
import Primitives

/// Blobs, which are looked at when they are handed in; the chain has no use for them after that.
extension Blockchain {
  /// Reads a transaction as it is handed in and checks its blobs, if it has any and `admit` lets them come so far.
  func proven(
    _ raw: Bytes, admit: (SignedTransaction) throws(ChainError) -> Void
  ) throws(ChainError) -> SignedTransaction {
    let submitted: SubmittedTransaction
    do { submitted = try SubmittedTransaction(decoding: raw) } catch { throw .malformedTransaction(error) }
    let signed = submitted.signed
    guard signed.transaction.kind == .blob else { return signed }
    let sidecar = try allowed(submitted.sidecar)
    // First what costs nothing.
    try admit(signed)
    do { try sidecar.check(for: signed.transaction.blobHashes) } catch { throw .invalidSidecar(error) }
    return signed
  }

  /// Checks the blobs that a request brings along, if it does.
  func prove(_ request: CallRequest) throws(ChainError) {
    guard let sidecar = request.sidecar else { return }
    _ = try allowed(sidecar)
    let known = proofsAhead.take(request, bytes: sidecar.byteCount)
    do throws(InvalidSidecar) {
      if let known { try known.get() } else { try sidecar.check(for: request.blobHashes) }
    } catch { throw .invalidSidecar(error) }
  }

  /// Checks that the next block may have blobs with such proofs.
  private func allowed(_ sidecar: BlobSidecar?) throws(ChainError) -> BlobSidecar {
    let fork = configuration.schedule.rules(of: nextHeader).fork
    if fork < .cancun { throw .invalidTransaction(.kindNotSupported(.blob)) }
    guard let sidecar else { throw .invalidSidecar(.missing) }
    if sidecar.version == .cells, fork < .osaka {
      throw .invalidSidecar(.wrongVersion(sidecar.version.rawValue))
    }
    return sidecar
  }
}
