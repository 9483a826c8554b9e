import Chain
import EVM
import Primitives

/// What somebody watches.
enum Interest: Sendable {
  case newHeads
  case logs(LogFilter)
  case pendingTransactions(isFull: Bool)

  /// Hands out what an event means to this interest, one answer after the other.
  func each(of event: ChainEvent, _ body: (any JSONWritable) -> Void) {
    switch (self, event) {
    case (.newHeads, .head(let block)):
      body(HeaderAnswer(header: block.header, hash: block.hash))
    case (.logs(let filter), .logs(let logs)):
      for log in logs where filter.matches(log.log) { body(LogAnswer(log)) }
    case (.logs(let filter), .removedLogs(let logs)):
      for log in logs where filter.matches(log.log) {
        var answer = LogAnswer(log)
        answer.isRemoved = true
        body(answer)
      }
    case (.pendingTransactions(let isFull), .pending(let transaction)):
      if isFull { body(TransactionAnswer(signed: transaction, place: nil)) } else { body(transaction.hash) }
    default: break
    }
  }
}
