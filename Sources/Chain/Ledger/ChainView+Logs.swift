import EVM
package import Primitives
import Storage

extension ChainView {
  /// The logs that a filter wants, oldest first.
  package func logs(_ filter: LogFilter, limit: Int = .max) throws(ChainError) -> [LogRecord] {
    var found: [LogRecord] = []
    for number in try candidates(for: filter) {
      guard let header = try header(at: number), filter.mayMatch(header.bloom) else { continue }
      for record in try receiptRecords(at: number) {
        found.append(contentsOf: record.logs.filter { filter.matches($0.log) })
      }
      if found.count > limit { throw .tooManyResults(limit: limit) }
    }
    return found
  }

  /// The logs of one block.
  package func logs(ofBlock hash: Hash32, matching filter: LogFilter) throws(ChainError) -> [LogRecord] {
    guard let number = try number(ofBlock: hash) else { throw .unknownBlock }
    return try receiptRecords(at: number).flatMap { $0.logs.filter { filter.matches($0.log) } }
  }

  /// Blocks with logs of the filter's first criterion, from the index.
  private func candidates(for filter: LogFilter) throws(ChainError) -> [UInt64] {
    let prefixes: [Bytes]
    if !filter.addresses.isEmpty {
      prefixes = Set(filter.addresses).map { LogIndex.key($0) }
    } else if let topics = filter.topics.first(where: { !$0.isEmpty }) {
      prefixes = Set(topics).map { LogIndex.key($0) }
    } else {
      prefixes = [LogIndex.any]
    }
    var numbers: Set<UInt64> = []
    let last = min(filter.to, head.number)
    guard filter.from <= last else { return [] }
    do throws(StoreError) {
      for prefix in prefixes {
        let range = KeyRange(
          from: prefix + filter.from.bigEndianBytes, to: prefix + (last + 1).bigEndianBytes)
        try store.scan(range, backwards: false) { key, _ in
          numbers.insert(UInt64(bigEndianBytes: key.suffix(8)))
          return true
        }
      }
    } catch { throw .store(error) }
    return numbers.sorted()
  }
}

extension ReceiptRecord {
  /// The receipt's logs with their places.
  package var logs: [LogRecord] {
    receipt.logs.enumerated().map { offset, log in
      LogRecord(
        log: log, blockHash: blockHash, blockNumber: blockNumber, timestamp: timestamp,
        transactionHash: transaction.hash, transactionIndex: index, index: firstLogIndex + offset)
    }
  }
}

/// Keys of the log index, each followed by a block's number.
enum LogIndex {
  static let any = Prefix.logIndex.key([0])
  static func key(_ address: Address) -> Bytes { Prefix.logIndex.key([1], address.bytes) }
  static func key(_ topic: Hash32) -> Bytes { Prefix.logIndex.key([2], topic.bytes) }

  /// Every index entry of a block with these logs.
  static func keys(of logs: some Sequence<Log>, block number: UInt64) -> Set<Bytes> {
    var keys: Set<Bytes> = []
    let suffix = number.bigEndianBytes
    for log in logs {
      keys.insert(any + suffix)
      keys.insert(key(log.address) + suffix)
      for topic in log.topics { keys.insert(key(topic) + suffix) }
    }
    return keys
  }
}
