import Chain
import Primitives

extension JSONWriter {
  /// Writes a header's members, those of later forks only where the block has them; what a block that isn't mined may
  /// still change is null, as in geth.
  mutating func members(of header: Header, hash: Hash32, isPending: Bool = false) {
    member("hash", isPending ? nil : hash)
    member("parentHash", header.parentHash)
    member("sha3Uncles", header.unclesHash)
    member("miner", isPending ? nil : header.beneficiary)
    member("stateRoot", header.stateRoot)
    member("transactionsRoot", header.transactionsRoot)
    member("receiptsRoot", header.receiptsRoot)
    member("logsBloom", HexData(header.bloom.bytes))
    member("difficulty", header.difficulty)
    member("number", header.number)
    member("gasLimit", header.gasLimit)
    member("gasUsed", header.gasUsed)
    member("timestamp", header.timestamp)
    member("extraData", HexData(header.extraData))
    member("mixHash", header.mixHash)
    member("nonce", isPending ? nil : HexData(header.nonce))
    if let baseFee = header.baseFee { member("baseFeePerGas", baseFee) }
    if let root = header.withdrawalsRoot { member("withdrawalsRoot", root) }
    if let used = header.blobGasUsed { member("blobGasUsed", used) }
    if let excess = header.excessBlobGas { member("excessBlobGas", excess) }
    if let root = header.parentBeaconBlockRoot { member("parentBeaconBlockRoot", root) }
    if let hash = header.requestsHash { member("requestsHash", hash) }
  }
}

/// A header alone, as `newHeads` tells it.
struct HeaderAnswer: JSONWritable {
  let header: Header
  let hash: Hash32
  var isPending = false

  func write(to writer: inout JSONWriter) {
    writer.object { $0.members(of: header, hash: hash, isPending: isPending) }
  }
}

/// A block as `eth_getBlockBy…` answers it.
struct BlockAnswer: JSONWritable {
  let block: Block
  /// Whole transactions instead of their hashes.
  let isFull: Bool
  var isPending = false

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.members(of: block.header, hash: block.hash, isPending: isPending)
      writer.name("size")
      writer.quantity(UInt64(block.encoded.count))
      writer.name("transactions")
      writer.array { writer in
        for (index, transaction) in block.transactions.enumerated() {
          if isFull {
            writer.value(TransactionAnswer(signed: transaction, place: TransactionPlace(index, in: block)))
          } else {
            writer.fixed(transaction.hash)
          }
        }
      }
      writer.name("uncles")
      writer.array { writer in for uncle in block.uncles { writer.fixed(uncle.hash) } }
      if let withdrawals = block.withdrawals { writer.member("withdrawals", withdrawals) }
    }
  }
}

/// An uncle: a header and what goes with one.
struct UncleAnswer: JSONWritable {
  let header: Header

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.members(of: header, hash: header.hash)
      writer.name("size")
      writer.quantity(UInt64(Block(header: header).encoded.count))
      writer.name("uncles")
      writer.array { _ in }
    }
  }
}

extension Withdrawal: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("index", index)
      writer.member("validatorIndex", validatorIndex)
      writer.member("address", address)
      writer.member("amount", amount)
    }
  }
}
