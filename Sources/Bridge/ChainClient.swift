package import Primitives

/// What the bridge asks of a chain: the seam between it and whatever node there is.
package protocol ChainClient: Sendable {
  /// The newest block.
  func head() throws -> BlockPosition

  /// The block at a height, or nil when the chain has none.
  func block(_ number: UInt64) throws -> BlockPosition?

  /// The logs of a contract with a first topic, in blocks of the range, in the chain's order.
  func logs(of contract: Address, topic: Hash32, in range: ClosedRange<UInt64>) throws -> [ChainLog]
}

/// A block by height and hash: the same height with another hash is another history.
package struct BlockPosition: Hashable, Sendable, Codable {
  package var number: UInt64
  package var hash: Hash32

  package init(number: UInt64, hash: Hash32) { (self.number, self.hash) = (number, hash) }
}

/// One log with the place where it stands.
package struct ChainLog: Hashable, Sendable {
  package var block: BlockPosition
  package var transaction: Hash32
  package var topics: [Hash32]
  package var data: Bytes

  package init(block: BlockPosition, transaction: Hash32, topics: [Hash32], data: Bytes) {
    (self.block, self.transaction, self.topics, self.data) = (block, transaction, topics, data)
  }
}

/// The node did not answer, or answered something that can't be.
package struct ChainFailure: Error, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
