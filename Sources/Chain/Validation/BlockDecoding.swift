package import Cryptography
package import EVM
package import Primitives

extension Block {
  /// How large a block may be from Osaka on: 10 MiB less what the consensus layer adds. See EIP-7934.
  static let largest = 8 << 20

  /// Reads a block as the network carries it, and recovers the senders of its transactions.
  package init(decoding bytes: Bytes, schedule: ForkSchedule) throws(InvalidBlock) {
    let (header, items, uncles, withdrawals) = try Self.parts(of: bytes)
    let fork = schedule.fork(of: header)
    if fork >= .osaka, bytes.count > Self.largest { throw .tooLarge(size: bytes.count, limit: Self.largest) }
    let decoded = concurrentMap(items) { item in
      Result { () throws(TransactionError) in try SignedTransaction(item, fork: fork) }
    }
    var transactions: [SignedTransaction] = []
    transactions.reserveCapacity(items.count)
    for (index, result) in decoded.enumerated() {
      do throws(TransactionError) {
        transactions.append(try result.get())
      } catch { throw .malformedTransaction(index: index, error) }
    }
    self.init(header: header, transactions: transactions, uncles: uncles, withdrawals: withdrawals)
  }

  /// The header of a block as the network carries it, without a look at the rest.
  package static func header(in bytes: Bytes) throws(InvalidBlock) -> Header {
    do throws(RLPError) {
      var fields = try RLPReader(listIn: bytes)
      return try Header(RLP(decoding: try fields.stringOrEncodedList()))
    } catch { throw .malformed(error) }
  }

  private static func parts(
    of bytes: Bytes
  ) throws(InvalidBlock) -> (
    header: Header, transactions: [RLP], uncles: [Header], withdrawals: [Withdrawal]?
  ) {
    do throws(RLPError) {
      let fields = try RLP(decoding: bytes).list()
      guard fields.count == 3 || fields.count == 4 else {
        throw .wrongCount(expected: 3, found: fields.count)
      }
      var uncles: [Header] = []
      for item in try fields[2].list() { uncles.append(try Header(item)) }
      var withdrawals: [Withdrawal]?
      if fields.count == 4 {
        withdrawals = []
        for item in try fields[3].list() { withdrawals?.append(try Withdrawal(item)) }
      }
      return (try Header(fields[0]), try fields[1].list(), uncles, withdrawals)
    } catch { throw .malformed(error) }
  }
}

extension SignedTransaction {
  /// Reads an item of a block's list: a typed transaction stands there as a string, a legacy one as itself.
  package init(_ item: RLP, fork: Hardfork) throws(TransactionError) {
    switch item {
    case .list: try self.init(decoding: item.encoded, allowsHighS: fork < .homestead)
    case .string(let bytes):
      // A string that holds a list would be a legacy transaction in disguise.
      guard let first = bytes.first, first < 0xc0 else { throw .malformed(.expectedList) }
      try self.init(decoding: bytes)
    }
    try checkProtection(fork)
  }

  /// Joins a transaction and its signature by a fork's rules, and recovers the sender.
  package init(
    _ transaction: Transaction, signature: Signature, fork: Hardfork
  ) throws(TransactionError) {
    try self.init(transaction, signature: signature, allowsHighS: fork < .homestead)
    try checkProtection(fork)
  }

  /// A signature for one chain only came with a fork. See EIP-155.
  private func checkProtection(_ fork: Hardfork) throws(TransactionError) {
    if fork < .spuriousDragon, transaction.chainID != nil { throw .invalidSignature }
  }
}
