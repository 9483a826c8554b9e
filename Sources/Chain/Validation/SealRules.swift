import Cryptography
import Primitives
import Synchronization

/// Checks the proof of work of mined blocks; keeps the cache of the epoch that was asked for last, for all chains.
final class SealRules: Sendable {
  static let shared = SealRules()

  private let last = Mutex<Ethash?>(nil)

  /// Makes the cache that a block's seal is checked with, which takes a second, so that nobody waits for it later.
  func prepare(for block: Block) {
    if !block.header.difficulty.isZero { _ = ethash(for: block.number) }
  }

  /// Checks a block's own seal and its uncles'. Blocks from the merge on have none.
  func check(_ block: Block) throws(InvalidBlock) {
    for header in [block.header] + block.uncles where !header.difficulty.isZero { try check(header) }
  }

  private func check(_ header: Header) throws(InvalidBlock) {
    guard let ethash = ethash(for: header.number) else { throw .wrongSeal }
    let work = ethash.work(on: header.sealHash, nonce: UInt64(bigEndianBytes: header.nonce))
    // The rule says 2^256 divided by the difficulty; no work comes to exactly that.
    guard work.mix == header.mixHash, work.result.number <= UInt256.max / header.difficulty else {
      throw .wrongSeal
    }
  }

  private func ethash(for number: UInt64) -> Ethash? {
    let epoch = number / Ethash.epochLength
    return last.withLock { last in
      if last?.epoch != epoch { last = Ethash(epoch: epoch) }
      return last
    }
  }
}

extension Header {
  /// What a miner works on: the header without what the work found.
  fileprivate var sealHash: Hash32 {
    var writer = RLPWriter(capacity: 600)
    writer.appendList { list in
      for (index, field) in fields.enumerated() where index != 13 && index != 14 {
        field.append(to: &list)
      }
    }
    return keccak256(writer.bytes)
  }
}
