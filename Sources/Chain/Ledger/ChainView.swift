import EVM
package import Primitives
import Storage

/// The chain up to one head, as any number of readers may see it while the writer goes on.
package struct ChainView: Sendable {
  var store: any KeyValueStore
  package internal(set) var schedule: ForkSchedule
  package let chainID: UInt64
  /// The newest block's header and hash.
  package internal(set) var head: Header
  package internal(set) var headHash: Hash32
  package internal(set) var genesisHash: Hash32
  /// The latest state, edits after the head included, and its root.
  var version: StateVersion
  var root: Hash32
  var epochs: Epoch
  var epoch: UInt64

  package var number: UInt64 { head.number }

  /// The number that a tag stands for; `pending` counts as the newest block.
  package func number(of tag: BlockTag) throws(ChainError) -> UInt64 {
    switch tag {
    case .latest, .pending, .safe, .finalized: return head.number
    case .earliest: return 0
    case .number(let number):
      guard number <= head.number else { throw .unknownBlock }
      return number
    case .hash(let hash):
      guard let number = try number(ofBlock: hash) else { throw .unknownBlock }
      return number
    }
  }

  /// The state after a block; `pending` counts as the newest block.
  package func state(at tag: BlockTag) throws(ChainError) -> StateView {
    let number = try number(of: tag)
    return state(at: number == head.number ? version : .end(of: number))
  }

  func state(at version: StateVersion) -> StateView {
    StateView(store: store, version: version, epochs: epochs, epoch: epoch)
  }

  package func header(at number: UInt64) throws(ChainError) -> Header? {
    if number == head.number { return head }
    guard number < head.number, let bytes = try value(Prefix.header.key(number)) else { return nil }
    return try decode { () throws(RLPError) in try Header(stored: bytes) }
  }

  package func hash(ofBlock number: UInt64) throws(ChainError) -> Hash32? {
    if number == head.number { return headHash }
    if number + 1 == head.number { return head.parentHash }
    return try header(at: number + 1)?.parentHash
  }

  package func number(ofBlock hash: Hash32) throws(ChainError) -> UInt64? {
    if hash == headHash { return head.number }
    guard let bytes = try indexed(hash, as: .blockHash) else { return nil }
    let number = UInt64(bigEndianBytes: bytes)
    return number <= head.number ? number : nil
  }

  package func block(_ tag: BlockTag) throws(ChainError) -> Block? {
    let number: UInt64
    do { number = try self.number(of: tag) } catch .unknownBlock { return nil }
    return try block(at: number)
  }

  package func block(at number: UInt64) throws(ChainError) -> Block? {
    guard let header = try header(at: number) else { return nil }
    guard let bytes = try value(Prefix.body.key(number)) else {
      guard let empty = Block(emptyWith: header) else {
        if epochs.current != epoch { return nil }
        throw .corruptState("the body of block \(number) is missing")
      }
      return empty
    }
    return try decode { () throws(RLPError) in try Block(header: header, storedBody: bytes) }
  }

  package func receipts(at number: UInt64) throws(ChainError) -> [Receipt] {
    guard number <= head.number, let bytes = try value(Prefix.receipts.key(number)) else { return [] }
    return try decode { () throws(RLPError) in
      var receipts: [Receipt] = []
      var items = try RLPReader(listIn: bytes)
      while !items.isAtEnd {
        var fields = try items.list()
        receipts.append(try Receipt(stored: &fields))
      }
      return receipts
    }
  }

  /// The envelopes of a block's transactions.
  func envelopes(at number: UInt64) throws(ChainError) -> [ArraySlice<UInt8>] {
    guard let bytes = try value(Prefix.body.key(number)) else { return [] }
    return try decode { () throws(RLPError) in
      var body = try RLPReader(listIn: bytes)
      _ = try body.string()
      var items = try body.list()
      var envelopes: [ArraySlice<UInt8>] = []
      while !items.isAtEnd { envelopes.append(try items.stringOrEncodedList()) }
      return envelopes
    }
  }

  /// The block and place of a mined transaction.
  package func position(of hash: Hash32) throws(ChainError) -> (block: UInt64, index: Int)? {
    guard let bytes = try indexed(hash, as: .transactionHash), bytes.count >= 8 else { return nil }
    let number = UInt64(bigEndianBytes: bytes.prefix(8))
    guard number <= head.number else { return nil }
    return (number, Int(UInt64(bigEndianBytes: bytes.dropFirst(8))))
  }

  /// What the index has of a hash.
  private func indexed(_ hash: Hash32, as kind: Prefix) throws(ChainError) -> Bytes? {
    for epoch in HashEpoch.all(upTo: head.number) {
      if let bytes = try value(kind.key(hash, in: epoch)) { return bytes }
    }
    return nil
  }

  /// A mined transaction.
  package func transaction(_ hash: Hash32) throws(ChainError) -> TransactionRecord? {
    guard let (number, index) = try position(of: hash), let block = try block(at: number),
      block.transactions.indices.contains(index)
    else { return nil }
    return block.record(at: index)
  }

  /// A mined transaction's receipt.
  package func receipt(_ hash: Hash32) throws(ChainError) -> ReceiptRecord? {
    guard let (number, index) = try position(of: hash) else { return nil }
    let records = try receiptRecords(at: number)
    return records.indices.contains(index) ? records[index] : nil
  }

  /// All receipts of a block with their places.
  package func receiptRecords(at number: UInt64) throws(ChainError) -> [ReceiptRecord] {
    guard let block = try block(at: number) else { return [] }
    return records(of: block, receipts: try receipts(at: number))
  }

  /// The receipts of a block, stored or not, with their places.
  package func records(of block: Block, receipts: [Receipt]) -> [ReceiptRecord] {
    block.records(of: receipts, schedule: schedule)
  }

  func value(_ key: Bytes) throws(ChainError) -> Bytes? {
    do { return try store.value(for: key) } catch { throw .store(error) }
  }

  func decode<Value>(_ body: () throws(RLPError) -> Value) throws(ChainError) -> Value {
    do { return try body() } catch { throw .corruptState("a stored block is damaged: \(error)") }
  }
}

extension Block {
  /// A transaction of the block with its place.
  package func record(at index: Int) -> TransactionRecord {
    TransactionRecord(
      transaction: transactions[index],
      position: .init(
        blockHash: hash, blockNumber: number, index: index, baseFee: header.baseFee,
        timestamp: header.timestamp))
  }

  /// The block that a header tells all about, if its lists are empty.
  fileprivate init?(emptyWith header: Header) {
    guard header.transactionsRoot == .emptyTrieRoot, header.unclesHash == .emptyListKeccak,
      header.withdrawalsRoot ?? .emptyTrieRoot == .emptyTrieRoot
    else { return nil }
    self.init(header: header, withdrawals: header.withdrawalsRoot == nil ? nil : [])
  }

  /// The database's form of the body; carries the senders, as recovering them costs more than all the rest.
  var storedBody: Bytes {
    var writer = RLPWriter(capacity: transactions.reduce(32) { $0 + $1.encoded.count + 24 })
    writer.appendList { list in
      list.append(string: transactions.flatMap(\.sender.bytes))
      appendBody(to: &list)
    }
    return writer.bytes
  }

  init(header: Header, storedBody: Bytes) throws(RLPError) {
    var fields = try RLPReader(listIn: storedBody)
    let senders = try fields.string()
    var items = try fields.list()
    var transactions: [SignedTransaction] = []
    while !items.isAtEnd {
      let encoded = Bytes(try items.stringOrEncodedList())
      guard let sender = Address(senders.dropFirst(20 * transactions.count).prefix(20)),
        let (transaction, signature) = try? decodeTransaction(encoded)
      else { throw .notCanonical }
      transactions.append(
        SignedTransaction(transaction, signature: signature, sender: sender, encoded: encoded))
    }
    guard senders.count == 20 * transactions.count else {
      throw .wrongCount(expected: transactions.count, found: senders.count / 20)
    }
    var uncleItems = try fields.list()
    var uncles: [Header] = []
    while !uncleItems.isAtEnd {
      uncles.append(try Header(RLP(decoding: try uncleItems.stringOrEncodedList())))
    }
    var withdrawals: [Withdrawal]?
    if !fields.isAtEnd {
      var items = try fields.list()
      withdrawals = []
      while !items.isAtEnd {
        withdrawals?.append(try Withdrawal(RLP(decoding: try items.stringOrEncodedList())))
      }
    }
    try fields.finish()
    self.init(header: header, transactions: transactions, uncles: uncles, withdrawals: withdrawals)
  }
}
