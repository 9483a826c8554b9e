import EVM
package import Primitives
import Trie

/// A block: its header and what the header commits to.
package struct Block: Hashable, Sendable {
  package var header: Header
  package var transactions: [SignedTransaction]
  package var uncles: [Header]
  /// From Shanghai on.
  package var withdrawals: [Withdrawal]?
  package let hash: Hash32

  package init(
    header: Header, transactions: [SignedTransaction] = [], uncles: [Header] = [],
    withdrawals: [Withdrawal]? = nil
  ) {
    (self.header, self.transactions, self.uncles) = (header, transactions, uncles)
    (self.withdrawals, hash) = (withdrawals, header.hash)
  }

  package var number: UInt64 { header.number }

  /// The block as the network carries it.
  package var encoded: Bytes {
    var writer = RLPWriter()
    writer.appendList { list in
      list.append(encoded: header.encoded)
      appendBody(to: &list)
    }
    return writer.bytes
  }

  /// The transactions as items of a block's list.
  package func appendTransactions(to list: inout RLPWriter) {
    for transaction in transactions {
      if transaction.transaction.kind == .legacy {
        list.append(encoded: transaction.encoded)
      } else {
        list.append(string: transaction.encoded)
      }
    }
  }

  /// Transactions, uncles and, from Shanghai on, withdrawals.
  func appendBody(to list: inout RLPWriter) {
    list.appendList { list in appendTransactions(to: &list) }
    list.appendList { list in for uncle in uncles { list.append(encoded: uncle.encoded) } }
    if let withdrawals {
      list.appendList { list in for withdrawal in withdrawals { list.append(encoded: withdrawal.encoded) } }
    }
  }
}

/// Wei that the consensus layer pays out. See EIP-4895.
package struct Withdrawal: Hashable, Sendable {
  package var index: UInt64
  package var validatorIndex: UInt64
  package var address: Address
  /// Gwei.
  package var amount: UInt64

  package init(index: UInt64, validatorIndex: UInt64, address: Address, amount: UInt64) {
    (self.index, self.validatorIndex, self.address, self.amount) = (index, validatorIndex, address, amount)
  }

  init(_ item: RLP) throws(RLPError) {
    let fields = try item.list(count: 4)
    self.init(
      index: try fields[0].number64(), validatorIndex: try fields[1].number64(),
      address: try fields[2].fixed(), amount: try fields[3].number64())
  }

  package var encoded: Bytes {
    RLP.list([.number(index), .number(validatorIndex), .fixed(address), .number(amount)]).encoded
  }
}
