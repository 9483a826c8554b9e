import EVM
import Primitives

/// Blocks of what waits.
extension BlockBuilder {
  /// Adds waiting transactions in their order; answers those that can never be valid.
  ///
  /// Throws `timedOut` where a limit is given and reached.
  mutating func fill(
    from pool: TransactionPool, ordering: ChainConfiguration.Ordering, limit: RunLimit? = nil
  ) throws(ChainError) -> [Hash32] {
    if pool.isEmpty { return [] }
    var invalid: [Hash32] = []
    var order = PoolOrder(pool, baseFee: header.baseFee ?? 0, ordering: ordering)
    // Where not even a plain transfer fits any more, the rest needs no trying.
    while gasLeft >= 21000, let signed = order.next() {
      if let limit { try limit.ensureTime() }
      if try take(signed, limit: limit, invalid: &invalid) { order.advance(past: signed) }
    }
    return invalid
  }

  /// Adds a waiting transaction; false when it must wait on, or can never be valid.
  mutating func take(
    _ signed: SignedTransaction, limit: RunLimit? = nil, invalid: inout [Hash32]
  ) throws(ChainError) -> Bool {
    if !hasRoom(for: signed) { return false }
    do throws(ChainError) {
      try add(signed, deadline: limit?.deadline)
      return true
    } catch .invalidTransaction(let reason) {
      switch reason {
      case .gasLimitAboveBlock, .feeCapBelowBaseFee, .blobFeeCapTooLow, .blobsAboveBlock: break
      case .unreadableState(let error): throw .corruptState(error.reason)
      case .cancelled: throw .timedOut(after: limit?.time ?? .zero)
      default: invalid.append(signed.hash)
      }
      return false
    }
  }
}
