import Chain
import Primitives

extension MethodTable {
  /// What the chain is made of, in its encodings.
  static let debug: [Method] = [
    Method("debug_getRawHeader", on: .workerWhenPending) { (call, block: BlockTag) in
      HexData(try call.existing(block).header.encoded)
    },

    Method("debug_getRawBlock", on: .workerWhenPending) { (call, block: BlockTag) in
      HexData(try call.existing(block).encoded)
    },

    Method("debug_getRawReceipts", on: .worker) { (call, block: BlockTag) in
      let number = try call.existing(block == .pending ? .latest : block).number
      return try call.chain.view.receipts(at: number).map { HexData($0.encoded(bloom: $0.bloom)) }
    },

    // What the undone blocks held doesn't wait again, and what waits goes on waiting, as in geth.
    Method("debug_setHead", on: .chain) { (call, number: LenientNumber) in
      let number = try number.small()
      guard number < call.chain.view.number else {
        throw RPCError.refused("not allowed to rewind to a future block")
      }
      try call.chain.unwind(to: number)
      return Bool?.none
    },
  ]
}

extension Call {
  fileprivate func existing(_ tag: BlockTag) throws -> Block {
    guard let block = try block(tag) else { throw RPCError.unknownBlock }
    return block
  }
}
