package import Primitives
import Storage

/// Valid blocks beside the chain, and how much work stands behind mined ones.
extension ChainView {
  /// Whether a block stands in the chain or beside it.
  func isKnown(_ hash: Hash32) throws(ChainError) -> Bool {
    if try number(ofBlock: hash) != nil { return true }
    return try value(Prefix.sideBlock.key(hash)) != nil
  }

  /// A block of a branch that isn't the chain.
  func sideBlock(_ hash: Hash32) throws(ChainError) -> Block? {
    guard let bytes = try value(Prefix.sideBlock.key(hash)) else { return nil }
    return try decode { () throws(RLPError) in
      let fields = try RLP(decoding: bytes).list(count: 2)
      return try Block(header: Header(RLP(decoding: fields[0].string())), storedBody: fields[1].string())
    }
  }

  /// The difficulty of a mined block and all before it; nil for others.
  package func totalDifficulty(of hash: Hash32) throws(ChainError) -> UInt256? {
    guard let bytes = try value(Prefix.totalDifficulty.key(hash)) else { return nil }
    return UInt256(bigEndian: bytes)
  }
}

extension ChainView {
  /// Adds the total difficulty of a block on a known parent, or of the genesis block.
  func addTotalDifficulty(of header: Header, hash: Hash32, to batch: inout WriteBatch) throws(ChainError) {
    if header.difficulty.isZero { return }
    let before = try totalDifficulty(of: header.parentHash) ?? 0
    let total = before.adding(header.difficulty) ?? .max
    batch.set(Prefix.totalDifficulty.key(hash), to: total.minimalBytes)
  }
}

extension WriteBatch {
  /// Keeps a block of a branch that isn't the chain.
  mutating func addSide(_ block: Block) {
    let item = RLP.list([.string(block.header.encoded), .string(block.storedBody)])
    set(Prefix.sideBlock.key(block.hash), to: item.encoded)
  }
}
