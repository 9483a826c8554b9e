package import Chain
package import EVM
import Primitives

/// A receipt as `eth_getTransactionReceipt` answers it.
struct ReceiptAnswer: JSONWritable {
  let record: ReceiptRecord

  func write(to writer: inout JSONWriter) {
    let transaction = record.transaction
    writer.object { writer in
      writer.member("transactionHash", transaction.hash)
      writer.member("transactionIndex", UInt64(record.index))
      writer.member("blockHash", record.blockHash)
      writer.member("blockNumber", record.blockNumber)
      writer.member("from", transaction.sender)
      writer.member("to", transaction.transaction.to)
      writer.member("contractAddress", record.contractAddress)
      writer.member("cumulativeGasUsed", record.receipt.cumulativeGasUsed)
      writer.member("gasUsed", record.gasUsed)
      writer.member("effectiveGasPrice", record.effectiveGasPrice)
      if let used = record.blobGasUsed { writer.member("blobGasUsed", used) }
      if let price = record.blobGasPrice { writer.member("blobGasPrice", price) }
      writer.name("type")
      writer.quantity(UInt64(record.receipt.kind.rawValue))
      switch record.receipt.outcome {
      case .status(let succeeded): writer.member("status", UInt64(succeeded ? 1 : 0))
      case .stateRoot(let root): writer.member("root", root)
      }
      writer.member("logsBloom", HexData(record.receipt.bloom.bytes))
      writer.name("logs")
      writer.array { writer in
        for (index, log) in record.receipt.logs.enumerated() {
          writer.value(LogAnswer(log, at: index, of: record))
        }
      }
    }
  }
}

/// A log, or the news that its block was undone.
package struct LogAnswer: JSONWritable {
  let log: Log
  let blockHash: Hash32
  let blockNumber: UInt64
  let timestamp: UInt64
  let transactionHash: Hash32
  let transactionIndex: Int
  /// Position among the block's logs.
  let index: Int
  var isRemoved = false

  package init(_ log: Log, at index: Int, of record: ReceiptRecord) {
    self.log = log
    (blockHash, blockNumber, timestamp) = (record.blockHash, record.blockNumber, record.timestamp)
    (transactionHash, transactionIndex) = (record.transaction.hash, record.index)
    self.index = record.firstLogIndex + index
  }

  init(_ record: LogRecord) {
    log = record.log
    (blockHash, blockNumber, timestamp) = (record.blockHash, record.blockNumber, record.timestamp)
    (transactionHash, transactionIndex) = (record.transactionHash, record.transactionIndex)
    index = record.index
  }

  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("address", log.address)
      writer.member("topics", log.topics)
      writer.member("data", HexData(log.data))
      writer.member("blockNumber", blockNumber)
      writer.member("blockHash", blockHash)
      writer.member("blockTimestamp", timestamp)
      writer.member("transactionHash", transactionHash)
      writer.member("transactionIndex", UInt64(transactionIndex))
      writer.member("logIndex", UInt64(index))
      writer.member("removed", isRemoved)
    }
  }
}
