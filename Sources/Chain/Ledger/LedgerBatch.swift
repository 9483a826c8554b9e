import EVM
import Primitives
import Storage

extension WriteBatch {
  /// Adds a block with everything that finds it.
  mutating func add(_ block: Block, receipts: [Receipt]) {
    let number = block.number
    let epoch = HashEpoch(ofBlock: number)
    set(Prefix.header.key(number), to: block.header.stored)
    set(Prefix.blockHash.key(block.hash, in: epoch), to: number.bigEndianBytes)
    // An empty block is its header.
    if !block.transactions.isEmpty || !block.uncles.isEmpty || block.withdrawals?.isEmpty == false {
      set(Prefix.body.key(number), to: block.storedBody)
    }
    if !receipts.isEmpty {
      var writer = RLPWriter(capacity: receipts.count * 16)
      writer.appendList { list in for receipt in receipts { receipt.appendStored(to: &list) } }
      set(Prefix.receipts.key(number), to: writer.bytes)
    }
    for (index, transaction) in block.transactions.enumerated() {
      set(
        Prefix.transactionHash.key(transaction.hash, in: epoch),
        to: number.bigEndianBytes + UInt64(index).minimalBytes)
    }
    for key in LogIndex.keys(of: receipts.lazy.flatMap(\.logs), block: number) { set(key, to: []) }
  }

  /// Takes a block away again.
  mutating func remove(_ block: Block, receipts: [Receipt]) {
    let epoch = HashEpoch(ofBlock: block.number)
    remove(Prefix.header.key(block.number))
    remove(Prefix.blockHash.key(block.hash, in: epoch))
    if !block.header.difficulty.isZero { remove(Prefix.totalDifficulty.key(block.hash)) }
    remove(Prefix.body.key(block.number))
    remove(Prefix.receipts.key(block.number))
    for transaction in block.transactions {
      remove(Prefix.transactionHash.key(transaction.hash, in: epoch))
    }
    for key in LogIndex.keys(of: receipts.lazy.flatMap(\.logs), block: block.number) { remove(key) }
  }

  /// Remembers where the chain stands.
  mutating func setHead(_ view: ChainView) { set(Meta.head, to: HeadRecord(of: view).stored) }
}
