import Chain
import EVM
import Primitives

extension MethodTable {
  /// Transactions: found, sent and signed.
  static let ethTransactions: [Method] = [
    Method("eth_getTransactionByHash") { (call, hash: Hash32) in
      try call.chain.transaction(hash).map { TransactionAnswer($0) }
    },

    Method("eth_getTransactionByBlockNumberAndIndex", on: .workerWhenPending) {
      (call, block: BlockTag, index: UInt64) in
      try call.block(block)?.transaction(at: index)
    },

    Method("eth_getTransactionByBlockHashAndIndex") { (call, hash: Hash32, index: UInt64) in
      try call.block(.hash(hash))?.transaction(at: index)
    },

    Method("eth_getRawTransactionByHash", aliases: ["debug_getRawTransaction"]) {
      (call, hash: Hash32) in
      // Empty data where there is none, as in geth.
      HexData(try call.chain.transaction(hash)?.transaction.encoded ?? [])
    },

    Method("eth_getRawTransactionByBlockNumberAndIndex", on: .workerWhenPending) {
      (call, block: BlockTag, index: UInt64) in
      HexData(try call.block(block)?.transactions.element(at: index)?.encoded ?? [])
    },

    Method("eth_getRawTransactionByBlockHashAndIndex") { (call, hash: Hash32, index: UInt64) in
      HexData(try call.block(.hash(hash))?.transactions.element(at: index)?.encoded ?? [])
    },

    Method("eth_getTransactionReceipt") { (call, hash: Hash32) in
      try call.chain.receipt(hash).map { ReceiptAnswer(record: $0) }
    },

    Method(
      "eth_sendRawTransaction", on: .chainTogether,
      ahead: { (call, raw: HexData) in call.chain.recoverSender(ahead: raw.bytes) },
      aheadEffort: { $0.has { $0.text?.starts(with: blobText) ?? false } ? .much : .little }
    ) { (call, raw: HexData) in
      guard call.isBrief else { return try call.chain.submit(raw: raw.bytes) }
      guard let hash = try call.chain.submitBriefly(raw: raw.bytes) else { throw TakesLonger() }
      return hash
    },

    Method(
      "eth_sendTransaction", on: .chainTogether,
      ahead: { (call, request: CallRequest) in call.chain.proveBlobs(ahead: request) },
      aheadEffort: { $0.has { $0["blobs"] != nil } ? .much : .none }
    ) { (call, request: CallRequest) in
      guard call.isBrief else { return try call.chain.submit(try sendable(request)) }
      guard let hash = try call.chain.submitBriefly(try sendable(request)) else { throw TakesLonger() }
      return hash
    },

    Method("eth_signTransaction", on: .chain) { (call, request: CallRequest) in
      SignedAnswer(signed: try call.chain.sign(try sendable(request)), sidecar: request.sidecar)
    },
  ]

  private static func sendable(_ request: CallRequest) throws(RPCError) -> CallRequest {
    if request.from == nil { throw .unknownAccount }
    if request.to == nil, request.data.isEmpty {
      throw .refused("contract creation without any data provided")
    }
    if request.data.count > SubmittedTransaction.mostBytes {
      throw RPCError(mapping: TransactionError.tooLarge)
    }
    return request
  }
}

extension JSONValue? {
  /// Whether there is such a parameter.
  fileprivate func has(_ property: (JSONValue) -> Bool) -> Bool {
    self?.elements.contains(where: property) ?? false
  }
}

/// How the text of a blob transaction's envelope begins.
private let blobText = Bytes("0x03".utf8)

extension Block {
  fileprivate func transaction(at index: UInt64) -> TransactionAnswer? {
    transactions.element(at: index).map {
      TransactionAnswer(signed: $0, place: TransactionPlace(Int(index), in: self))
    }
  }
}
