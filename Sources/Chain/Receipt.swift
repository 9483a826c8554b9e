package import EVM
package import Primitives

/// What became of a transaction, as the receipts root commits to it.
package struct Receipt: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    /// From Byzantium on.
    case status(Bool)
    /// The state's root after the transaction; before Byzantium.
    case stateRoot(Hash32)
  }

  package var kind: Transaction.Kind
  package var outcome: Outcome
  /// Gas used in the block up to and with this transaction.
  package var cumulativeGasUsed: UInt64
  package var logs: [Log]

  package init(kind: Transaction.Kind, outcome: Outcome, cumulativeGasUsed: UInt64, logs: [Log]) {
    (self.kind, self.outcome) = (kind, outcome)
    (self.cumulativeGasUsed, self.logs) = (cumulativeGasUsed, logs)
  }

  package var bloom: Bloom { Bloom(of: logs) }

  /// The envelope that the receipts root takes. See EIP-2718.
  package func encoded(bloom: Bloom) -> Bytes {
    var writer = RLPWriter(capacity: 300)
    if kind != .legacy { writer.append(number: UInt64(kind.rawValue)) }
    writer.appendList { list in append(to: &list, bloom: bloom) }
    return writer.bytes
  }

  private func append(to list: inout RLPWriter, bloom: Bloom?) {
    switch outcome {
    case .status(let succeeded): list.append(number: succeeded ? 1 : 0 as UInt64)
    case .stateRoot(let root): list.append(fixed: root)
    }
    list.append(number: cumulativeGasUsed)
    if let bloom { list.append(string: bloom.bytes) }
    list.appendList { list in
      for log in logs {
        list.appendList { item in
          item.append(fixed: log.address)
          item.appendList { topics in for topic in log.topics { topics.append(fixed: topic) } }
          item.append(string: log.data)
        }
      }
    }
  }

  /// The database's form: the kind, then the fields without the filter, which follows from the logs.
  func appendStored(to writer: inout RLPWriter) {
    writer.appendList { list in
      list.append(number: UInt64(kind.rawValue))
      append(to: &list, bloom: nil)
    }
  }

  /// Reads the database's form from its list's items.
  init(stored fields: inout RLPReader) throws(RLPError) {
    guard let kind = Transaction.Kind(rawValue: UInt8(clamping: try fields.number64())) else {
      throw .tooLarge
    }
    let first = try fields.string()
    let outcome: Outcome = if let root = Hash32(first) { .stateRoot(root) } else { .status(first.first == 1) }
    let gas = try fields.number64()
    var items = try fields.list()
    var logs: [Log] = []
    while !items.isAtEnd {
      var parts = try items.list()
      let address = try parts.fixed(Address.self)
      var topicItems = try parts.list()
      var topics: [Hash32] = []
      while !topicItems.isAtEnd { topics.append(try topicItems.fixed()) }
      logs.append(Log(address: address, topics: topics, data: Bytes(try parts.string())))
      try parts.finish()
    }
    try fields.finish()
    self.init(kind: kind, outcome: outcome, cumulativeGasUsed: gas, logs: logs)
  }
}

/// A receipt with all that its place in the chain tells.
package struct ReceiptRecord: Sendable {
  package var receipt: Receipt
  package var transaction: SignedTransaction
  package var blockHash: Hash32
  package var blockNumber: UInt64
  package var timestamp: UInt64
  /// Position in the block.
  package var index: Int
  /// How many logs of the block come before this receipt's.
  package var firstLogIndex: Int
  package var gasUsed: UInt64
  /// Wei per gas that was paid.
  package var effectiveGasPrice: UInt256
  /// Blob gas and wei per blob gas; blob transactions only.
  package var blobGasUsed: UInt64?
  package var blobGasPrice: UInt256?

  /// The contract made, when the transaction was a creation.
  package var contractAddress: Address? {
    transaction.transaction.to == nil
      ? Address.created(by: transaction.sender, nonce: transaction.transaction.nonce) : nil
  }
}

extension Block {
  /// The receipts of the block's transactions with all that their places tell.
  func records(of receipts: [Receipt], schedule: ForkSchedule) -> [ReceiptRecord] {
    var before: UInt64 = 0
    var firstLog = 0
    let blobBaseFee = schedule.blobBaseFee(of: header)
    return zip(transactions, receipts).enumerated().map { index, pair in
      let (transaction, receipt) = pair
      var record = ReceiptRecord(
        receipt: receipt, transaction: transaction, blockHash: hash, blockNumber: number,
        timestamp: header.timestamp, index: index, firstLogIndex: firstLog,
        gasUsed: receipt.cumulativeGasUsed &- before,
        effectiveGasPrice: transaction.gasPrice(baseFee: header.baseFee))
      if transaction.transaction.kind == .blob, let blobBaseFee {
        record.blobGasUsed = UInt64(transaction.transaction.blobHashes.count) * FeeRules.gasPerBlob
        record.blobGasPrice = blobBaseFee
      }
      before = receipt.cumulativeGasUsed
      firstLog += receipt.logs.count
      return record
    }
  }
}

/// A transaction and where it stands; nowhere while it waits.
package struct TransactionRecord: Sendable {
  package var transaction: SignedTransaction
  package var position: Position?

  package struct Position: Sendable {
    package var blockHash: Hash32
    package var blockNumber: UInt64
    package var index: Int
    package var baseFee: UInt256?
    package var timestamp: UInt64
  }
}

/// A log and where it stands.
package struct LogRecord: Hashable, Sendable {
  package var log: Log
  package var blockHash: Hash32
  package var blockNumber: UInt64
  package var timestamp: UInt64
  package var transactionHash: Hash32
  package var transactionIndex: Int
  /// Position among the block's logs.
  package var index: Int
}
