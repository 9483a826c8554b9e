import Chain
import Cryptography
package import EVM
import Primitives

/// A transaction as `eth_getTransactionBy…` answers it: where it stands is null while it waits.
struct TransactionAnswer: JSONWritable {
  let signed: SignedTransaction
  let place: TransactionPlace?

  func write(to writer: inout JSONWriter) {
    let transaction = signed.transaction
    writer.object { writer in
      writer.member("blockHash", place?.blockHash)
      writer.member("blockNumber", place?.blockNumber)
      if let place { writer.member("blockTimestamp", place.timestamp) }
      writer.member("transactionIndex", place.map { UInt64($0.index) })
      writer.member("hash", signed.hash)
      writer.member("from", signed.sender)
      writer.member("to", transaction.to)
      writer.member("nonce", transaction.nonce)
      writer.member("gas", transaction.gasLimit)
      writer.member("value", transaction.value)
      writer.member("input", HexData(transaction.data))
      writer.name("type")
      writer.quantity(UInt64(transaction.kind.rawValue))
      fees(to: &writer)
      if let chainID = transaction.chainID { writer.member("chainId", chainID) }
      if transaction.kind != .legacy { writer.member("accessList", transaction.accessList) }
      if transaction.kind == .blob {
        writer.member("maxFeePerBlobGas", transaction.maxFeePerBlobGas)
        writer.member("blobVersionedHashes", transaction.blobHashes)
      }
      if transaction.kind == .setCode { writer.member("authorizationList", transaction.authorizations) }
      writer.member("v", signed.v)
      writer.member("r", signed.signature.r)
      writer.member("s", signed.signature.s)
      if transaction.kind != .legacy { writer.member("yParity", UInt64(signed.signature.yParity)) }
    }
  }

  /// The price is what was paid, once that is known, and until then the most that may be paid.
  private func fees(to writer: inout JSONWriter) {
    writer.member(
      "gasPrice", place.map { signed.gasPrice(baseFee: $0.baseFee) } ?? signed.transaction.maxFeePerGas)
    guard signed.transaction.kind.rawValue >= Transaction.Kind.feeMarket.rawValue else { return }
    writer.member("maxFeePerGas", signed.transaction.maxFeePerGas)
    writer.member("maxPriorityFeePerGas", signed.transaction.maxPriorityFeePerGas)
  }
}

extension TransactionAnswer {
  init(_ record: TransactionRecord) {
    self.init(signed: record.transaction, place: record.position.map { TransactionPlace($0) })
  }
}

/// Where a transaction stands in the chain.
struct TransactionPlace {
  let blockHash: Hash32
  let blockNumber: UInt64
  let index: Int
  /// Wei per gas.
  let baseFee: UInt256?
  let timestamp: UInt64

  init(_ index: Int, in block: Block) {
    (blockHash, blockNumber, self.index) = (block.hash, block.number, index)
    (baseFee, timestamp) = (block.header.baseFee, block.header.timestamp)
  }

  init(_ position: TransactionRecord.Position) {
    (blockHash, blockNumber, index) = (position.blockHash, position.blockNumber, position.index)
    (baseFee, timestamp) = (position.baseFee, position.timestamp)
  }
}

extension Transaction.AccessListEntry: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("address", address)
      writer.member("storageKeys", slots)
    }
  }
}

extension Transaction.Authorization: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("chainId", chainID)
      writer.member("address", address)
      writer.member("nonce", nonce)
      writer.member("yParity", UInt64(yParity))
      writer.member("r", r)
      writer.member("s", s)
    }
  }
}
