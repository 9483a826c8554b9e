import Chain
import EVM
import Primitives

extension MethodTable {
  /// Transactions that wait.
  static let pool: [Method] = [
    Method("txpool_status", on: .worker) { call in
      let waiting = call.chain.waitingTransactions()
      return PoolAnswer(waiting.pending, waiting.queued, form: .counts)
    },

    Method("txpool_content", on: .worker) { call in
      let waiting = call.chain.waitingTransactions()
      return PoolAnswer(waiting.pending, waiting.queued, form: .bySender(isBrief: false))
    },

    Method("txpool_inspect", on: .worker) { call in
      let waiting = call.chain.waitingTransactions()
      return PoolAnswer(waiting.pending, waiting.queued, form: .bySender(isBrief: true))
    },

    Method("txpool_contentFrom", on: .worker) { (call, address: Address) in
      let waiting = call.chain.waitingTransactions()
      return PoolAnswer(
        waiting.pending.filter { $0.sender == address }, waiting.queued.filter { $0.sender == address },
        form: .byNonce)
    },

    Method("hardhat_dropTransaction", aliases: ["anvil_dropTransaction"], on: .chain) {
      (call, hash: Hash32) in
      try call.chain.dropTransaction(hash)
    },

    Method(
      "anvil_dropAllTransactions", aliases: ["hardhat_dropAllTransactions", "debug_clearTxpool"], on: .chain
    ) { call in
      try call.chain.dropTransactions()
      return Bool?.none
    },

    Method("anvil_removePoolTransactions", on: .chain) { (call, sender: Address) in
      try call.chain.dropTransactions(of: sender)
      return Bool?.none
    },

    Method("eth_pendingTransactions", on: .worker) { call in
      call.chain.waitingTransactions().pending.map { TransactionAnswer(signed: $0, place: nil) }
    },
  ]
}

/// What waits, in the forms of the `txpool` methods.
private struct PoolAnswer: JSONWritable {
  enum Form {
    case counts
    case bySender(isBrief: Bool)
    case byNonce
  }

  private let pending: [SignedTransaction]
  private let queued: [SignedTransaction]
  private let form: Form

  init(_ pending: [SignedTransaction], _ queued: [SignedTransaction], form: Form) {
    (self.pending, self.queued, self.form) = (pending, queued, form)
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.name("pending")
      write(pending, to: &writer)
      writer.name("queued")
      write(queued, to: &writer)
    }
  }

  private func write(_ transactions: [SignedTransaction], to writer: inout JSONWriter) {
    switch form {
    case .counts: writer.quantity(UInt64(transactions.count))
    case .byNonce: byNonce(transactions, isBrief: false, to: &writer)
    case .bySender(let isBrief):
      let groups = Dictionary(grouping: transactions, by: \.sender).sorted { $0.key < $1.key }
      writer.object { writer in
        for (sender, transactions) in groups {
          writer.name(sender.checksummed)
          byNonce(transactions, isBrief: isBrief, to: &writer)
        }
      }
    }
  }

  private func byNonce(_ transactions: [SignedTransaction], isBrief: Bool, to writer: inout JSONWriter) {
    writer.object { writer in
      for signed in transactions.sorted(by: { $0.transaction.nonce < $1.transaction.nonce }) {
        if writer.isFull { return }
        writer.name(String(signed.transaction.nonce))
        if isBrief {
          writer.string(brief(signed.transaction))
        } else {
          writer.value(TransactionAnswer(signed: signed, place: nil))
        }
      }
    }
  }

  private func brief(_ transaction: Transaction) -> String {
    let recipient = transaction.to?.checksummed ?? "contract creation"
    return
      "\(recipient): \(transaction.value) wei + \(transaction.gasLimit) gas × \(transaction.maxFeePerGas) wei"
  }
}
