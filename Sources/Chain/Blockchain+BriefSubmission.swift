import EVM
package import Primitives

/// Submissions that are done before another thread would have woken: where one client sends and waits, waking threads
/// costs as much as mining the block.
extension Blockchain {
  /// Gas that may be spent where others wait behind it: about a millisecond.
  private static let briefGas: UInt64 = 500_000

  /// Takes a signed transaction's envelope if that takes no longer than a read; nil: it is one for `submit(raw:)`.
  package func submitBriefly(raw: Bytes) throws(ChainError) -> Hash32? {
    // Blobs take longer.
    guard isQuiet, raw.first != Transaction.Kind.blob.rawValue else { return nil }
    let signed = try proven(raw, admit: admit)
    let hash = try ifBrief(signed.transaction.gasLimit) { writer throws(ChainError) in
      try writer.submit(signed)
      return signed.hash
    }
    if hash == nil { sendersAhead.add(.success(signed), for: raw, bytes: raw.count) }
    return hash
  }

  /// Signs and takes a request if that takes no longer than a read; nil: it is one for `submit(_:)`.
  package func submitBriefly(_ request: CallRequest) throws(ChainError) -> Hash32? {
    // Without a limit it is found by running the request, several times.
    guard isQuiet, request.sidecar == nil, let limit = request.gasLimit else { return nil }
    return try ifBrief(limit) { writer throws(ChainError) in try writer.submit(request).hash }
  }

  /// Whether nothing written waits for a disk, and no submission can set others free.
  private var isQuiet: Bool { !isLasting && waiting.look { $0.isEmpty } }

  private func ifBrief(
    _ gasLimit: UInt64, _ submit: (inout ChainWriter) throws(ChainError) -> Hash32
  ) throws(ChainError) -> Hash32? {
    if gasLimit > Self.briefGas { return nil }
    let hash = try changeIfFree { writer throws(ChainError) -> Hash32? in
      // Another thread's may have begun to wait since.
      try isQuiet ? submit(&writer) : nil
    }
    return hash ?? nil
  }
}
