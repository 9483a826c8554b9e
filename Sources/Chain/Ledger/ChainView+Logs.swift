import EVM
package import Primitives
import Storage

extension ChainView {
  /// The logs that a filter wants, oldest first; throws when there are more, or when it takes longer.
  package func logs(
    _ filter: LogFilter, limit: Int = .max, timeLimit: Duration? = nil
  ) throws(ChainError) -> [LogRecord] {
    let clock = ContinuousClock()
    let deadline = timeLimit.map { (limit: $0, end: clock.now + $0) }
    var found: [LogRecord] = []
    for number in try candidates(for: filter) {
      if let deadline, clock.now > deadline.end { throw .timedOut(after: deadline.limit) }
      guard let header = try header(at: number), filter.mayMatch(header.bloom) else { continue }
      try append(logsOf: header, matching: filter, to: &found)
      if found.count > limit { throw .tooManyResults(limit: limit) }
    }
    return found
  }

  /// Adds a block's matching logs; reads of its transactions only the hashes of those that made them.
  private func append(
    logsOf header: Header, matching filter: LogFilter, to found: inout [LogRecord]
  ) throws(ChainError) {
    var envelopes: [ArraySlice<UInt8>]?
    var hash: Hash32?
    var place = 0
    for (index, receipt) in try receipts(at: header.number).enumerated() {
      var transactionHash: Hash32?
      for log in receipt.logs {
        defer { place += 1 }
        guard filter.matches(log) else { continue }
        if envelopes == nil { envelopes = try self.envelopes(at: header.number) }
        guard let envelope = envelopes.flatMap({ index < $0.count ? $0[index] : nil }) else {
          throw .corruptState("block \(header.number) has more receipts than transactions")
        }
        let blockHash = hash ?? header.hash
        hash = blockHash
        let madeBy = transactionHash ?? keccak256(envelope)
        transactionHash = madeBy
        found.append(
          LogRecord(
            log: log, blockHash: blockHash, blockNumber: header.number, timestamp: header.timestamp,
            transactionHash: madeBy, transactionIndex: index, index: place))
      }
    }
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
