import EVM
package import Primitives

/// A transaction in the form in which it is handed in: with its blobs beside it, if it names any.
package struct SubmittedTransaction: Sendable {
  package let signed: SignedTransaction
  package let sidecar: BlobSidecar?

  /// Bytes of the largest envelope that is taken.
  package static let mostBytes = 128 << 10
  /// Bytes of the largest sidecar: blobs for a whole block, with proofs of all cells.
  private static let mostSidecarBytes = 21 * (131_072 + 129 * 49 + 8)

  /// Reads an envelope, or the network's form of one with blobs, that fills `bytes`.
  package init(decoding bytes: Bytes) throws(TransactionError) {
    let isBlob = bytes.first == Transaction.Kind.blob.rawValue
    if bytes.count > Self.mostBytes + (isBlob ? Self.mostSidecarBytes : 0) { throw .tooLarge }
    guard isBlob, let (envelope, sidecar) = try Self.split(bytes) else {
      if bytes.count > Self.mostBytes { throw .tooLarge }
      (signed, sidecar) = (try SignedTransaction(decoding: bytes), nil)
      return
    }
    if envelope.count > Self.mostBytes { throw .tooLarge }
    (signed, self.sidecar) = (try SignedTransaction(decoding: envelope), sidecar)
  }

  /// The envelope and what travels beside it; nil where nothing does.
  private static func split(_ bytes: Bytes) throws(TransactionError) -> (Bytes, BlobSidecar)? {
    do throws(RLPError) {
      var fields = try RLPReader(listIn: bytes, from: 1)
      if !fields.isAtList { return nil }
      let envelope = try [Transaction.Kind.blob.rawValue] + fields.stringOrEncodedList()
      let sidecar = try BlobSidecar(&fields)
      try fields.finish()
      return (envelope, sidecar)
    } catch { throw .malformed(error) }
  }
}
