package import EVM
package import Primitives

/// A call or a transaction as somebody asks for it, with gaps that the node fills.
package struct CallRequest: Hashable, Sendable {
  package var from: Address?
  package var to: Address?
  package var nonce: UInt64?
  package var gasLimit: UInt64?
  /// Wei per gas; makes the transaction a legacy one, or an access-list one.
  package var gasPrice: UInt256?
  package var maxFeePerGas: UInt256?
  package var maxPriorityFeePerGas: UInt256?
  /// Wei.
  package var value: UInt256 = 0
  package var data: Bytes = []
  package var accessList: [Transaction.AccessListEntry]?
  package var maxFeePerBlobGas: UInt256?
  package var blobHashes: [Hash32] = []
  /// The blobs behind the hashes.
  package var sidecar: BlobSidecar?
  package var authorizations: [Transaction.Authorization] = []
  package var chainID: UInt64?

  package init() {}
}

/// What a call pretends of an account.
package struct AccountOverride: Hashable, Sendable {
  package var nonce: UInt64?
  package var balance: UInt256?
  package var code: Bytes?
  /// Replaces all storage.
  package var storage: [UInt256: UInt256]?
  /// Replaces single slots.
  package var storageDifference: [UInt256: UInt256] = [:]

  package init() {}
}

/// What a call pretends of its block.
package struct BlockOverrides: Hashable, Sendable {
  package var number: UInt64?
  package var timestamp: UInt64?
  package var gasLimit: UInt64?
  package var beneficiary: Address?
  package var previousRandao: Hash32?
  package var baseFee: UInt256?
  package var blobBaseFee: UInt256?

  package init() {}
}

/// Names a block.
package enum BlockTag: Hashable, Sendable {
  case number(UInt64)
  case hash(Hash32)
  case latest
  /// The block that would be mined now.
  case pending
  case earliest
  /// The newest block that can't be undone by a reorganisation: here the newest.
  case safe, finalized
}

/// Which logs are wanted.
package struct LogFilter: Hashable, Sendable {
  package var from: UInt64 = 0
  package var to: UInt64 = .max
  /// Any of these; empty stands for all.
  package var addresses: [Address] = []
  /// By position: any of these topics; empty stands for all.
  package var topics: [[Hash32]] = []

  package init() {}

  package func matches(_ log: Log) -> Bool {
    if !addresses.isEmpty && !addresses.contains(log.address) { return false }
    if topics.count > log.topics.count { return false }
    return zip(topics, log.topics).allSatisfy { $0.isEmpty || $0.contains($1) }
  }

  /// False when no log behind the header's filter can match.
  package func mayMatch(_ bloom: Bloom) -> Bool {
    if !addresses.isEmpty && !addresses.contains(where: { bloom.mayContain($0) }) { return false }
    return topics.allSatisfy { options in options.isEmpty || options.contains { bloom.mayContain($0) } }
  }
}
