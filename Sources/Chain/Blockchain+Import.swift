package import Primitives

/// What became of a block from elsewhere that is valid.
package enum ImportedBlock: Hashable, Sendable {
  case head
  /// It stands beside the chain.
  case side
  case known
}

extension Blockchain {
  /// Takes over a block from elsewhere, in the network's encoding, after checking every rule; that of the proof of work
  /// may be waived.
  @discardableResult
  package func importBlock(_ bytes: Bytes, waivesSeals: Bool = false) throws(ChainError) -> ImportedBlock {
    let header: Header
    do throws(InvalidBlock) { header = try Block.header(in: bytes) } catch { throw .invalidBlock(error) }
    // What is known needs neither its senders recovered nor its seal looked at.
    if try view.isKnown(header.hash) { return .known }
    let block: Block
    do { block = try Block(decoding: bytes, schedule: configuration.schedule) } catch {
      throw .invalidBlock(error)
    }
    let seals = waivesSeals ? nil : SealRules.shared
    if let seals, try view.isKnown(block.header.parentHash) { seals.prepare(for: block) }
    return try change { writer throws(ChainError) in
      if try writer.view.isKnown(block.hash) { return .known }
      return try writer.importBlock(block, seals: seals)
    }
  }
}
