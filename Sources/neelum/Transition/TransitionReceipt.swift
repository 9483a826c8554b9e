import Chain
import EVM
import Primitives
import RPC

/// A receipt with the members that geth's `evm t8n` gives it; test frameworks refuse others.
struct TransitionReceipt: JSONWritable {
  let record: ReceiptRecord

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.name("type")
      writer.quantity(UInt64(record.receipt.kind.rawValue))
      switch record.receipt.outcome {
      case .status(let succeeded):
        writer.member("root", "0x")
        writer.member("status", UInt64(succeeded ? 1 : 0))
      case .stateRoot(let root): writer.member("root", root)
      }
      writer.member("cumulativeGasUsed", record.receipt.cumulativeGasUsed)
      writer.member("logsBloom", HexData(record.receipt.bloom.bytes))
      writer.name("logs")
      writer.array { writer in
        for (index, log) in record.receipt.logs.enumerated() {
          writer.value(LogAnswer(log, at: index, of: record))
        }
      }
      writer.member("transactionHash", record.transaction.hash)
      writer.member("contractAddress", record.contractAddress ?? .zero)
      writer.member("gasUsed", record.gasUsed)
      writer.member("effectiveGasPrice", record.effectiveGasPrice)
      if let used = record.blobGasUsed { writer.member("blobGasUsed", used) }
      if let price = record.blobGasPrice { writer.member("blobGasPrice", price) }
      writer.member("blockHash", record.blockHash)
      writer.member("blockNumber", record.blockNumber)
      writer.member("transactionIndex", UInt64(record.index))
    }
  }
}
