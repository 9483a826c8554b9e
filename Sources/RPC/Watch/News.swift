import Chain
import EVM
import Primitives

/// Something that happened to the chain, as those who watch it are told.
enum News {
  /// A block is the new head.
  case block(Header, hash: Hash32, logs: [LogAnswer])
  /// A block is no longer part of the chain; its logs say so.
  case removed(logs: [LogAnswer])
  /// A transaction waits to be mined.
  case pending(SignedTransaction)
}

/// What somebody watches.
enum Interest: Sendable {
  case newHeads
  case logs(LogFilter)
  case pendingTransactions(isFull: Bool)

  /// Writes what the news means to this interest, one answer after the other.
  func each(of news: News, _ body: (any JSONWritable) -> Void) {
    switch (self, news) {
    case (.newHeads, .block(let header, let hash, _)):
      body(HeaderAnswer(header: header, hash: hash))
    case (.logs(let filter), .block(_, _, let logs)), (.logs(let filter), .removed(let logs)):
      for log in logs where filter.contains(log) { body(log) }
    case (.pendingTransactions(let isFull), .pending(let transaction)):
      if isFull { body(TransactionAnswer(signed: transaction, place: nil)) } else { body(transaction.hash) }
    default: break
    }
  }
}

extension LogFilter {
  /// Whether a log is wanted and stands in the filter's range.
  func contains(_ answer: LogAnswer) -> Bool {
    answer.blockNumber >= from && answer.blockNumber <= to && matches(answer.log)
  }
}
