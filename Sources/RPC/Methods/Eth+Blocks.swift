import Chain
import Primitives

extension MethodTable {
  /// Blocks and what stands in them; null where there is no such block.
  static let ethBlocks: [Method] = [
    Method("eth_getBlockByNumber", on: .workerWhenPending) { (call, block: BlockTag, isFull: Bool?) in
      let isPending = block == .pending
      return try call.block(block).map {
        BlockAnswer(block: $0, isFull: isFull ?? false, isPending: isPending)
      }
    },

    Method("eth_getBlockByHash") { (call, hash: Hash32, isFull: Bool?) in
      try call.block(.hash(hash)).map { BlockAnswer(block: $0, isFull: isFull ?? false) }
    },

    Method("eth_getHeaderByNumber", on: .workerWhenPending) { (call, block: BlockTag) in
      let isPending = block == .pending
      return try call.block(block).map {
        HeaderAnswer(header: $0.header, hash: $0.hash, isPending: isPending)
      }
    },

    Method("eth_getHeaderByHash") { (call, hash: Hash32) in
      try call.block(.hash(hash)).map { HeaderAnswer(header: $0.header, hash: $0.hash) }
    },

    Method("eth_getBlockTransactionCountByNumber", on: .workerWhenPending) { (call, block: BlockTag) in
      try call.block(block).map { UInt64($0.transactions.count) }
    },

    Method("eth_getBlockTransactionCountByHash") { (call, hash: Hash32) in
      try call.block(.hash(hash)).map { UInt64($0.transactions.count) }
    },

    Method("eth_getUncleCountByBlockNumber", on: .workerWhenPending) { (call, block: BlockTag) in
      try call.block(block).map { UInt64($0.uncles.count) }
    },

    Method("eth_getUncleCountByBlockHash") { (call, hash: Hash32) in
      try call.block(.hash(hash)).map { UInt64($0.uncles.count) }
    },

    Method("eth_getUncleByBlockNumberAndIndex", on: .workerWhenPending) {
      (call, block: BlockTag, index: UInt64) in
      try call.block(block)?.uncles.element(at: index).map { UncleAnswer(header: $0) }
    },

    Method("eth_getUncleByBlockHashAndIndex") { (call, hash: Hash32, index: UInt64) in
      try call.block(.hash(hash))?.uncles.element(at: index).map { UncleAnswer(header: $0) }
    },

    Method("eth_getBlockReceipts", on: .worker) { (call, block: BlockTag) -> [ReceiptAnswer]? in
      if block == .pending {
        let pending = try call.chain.pendingBlock()
        return pending.view.records(of: pending.block, receipts: pending.receipts)
          .map { ReceiptAnswer(record: $0) }
      }
      let view = call.chain.view
      guard let number = try view.block(block)?.number else { return nil }
      return try view.receiptRecords(at: number).map { ReceiptAnswer(record: $0) }
    },
  ]
}

extension Call {
  /// A block, or nil where there is none; `pending` is the one that would be mined now.
  func block(_ tag: BlockTag) throws -> Block? {
    tag == .pending ? try chain.pendingBlock().block : try chain.view.block(tag)
  }
}

extension Array {
  /// The element at a position that a caller named; nil beyond the end.
  func element(at index: UInt64) -> Element? { index < UInt64(count) ? self[Int(index)] : nil }
}
