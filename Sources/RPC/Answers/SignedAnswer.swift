import Chain
import Primitives

/// A transaction that was signed but not sent: its bytes, and what they say.
struct SignedAnswer: JSONWritable {
  let signed: SignedTransaction
  /// The blobs that its bytes go with.
  var sidecar: BlobSidecar?

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("raw", HexData(sidecar?.wrapping(signed) ?? signed.encoded))
      writer.member("tx", TransactionAnswer(signed: signed, place: nil))
    }
  }
}
