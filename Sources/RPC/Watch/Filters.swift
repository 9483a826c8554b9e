import Chain
import Primitives
import Synchronization

/// The filters that clients poll: each collects what it hasn't told yet.
final class Filters: Sendable {
  /// Most filters at a time; another one drops the one that was polled longest ago.
  static let most = 1000
  /// Milliseconds that a filter lives without being polled.
  static let lifetime: UInt64 = 5 * 60 * 1000
  /// Most bytes that one filter collects; one that nobody empties is dropped.
  static let mostBytes = 16 << 20

  private struct Filter {
    let interest: Interest
    /// How the logs that are there already are found again.
    let query: LogQuery?
    var lastPoll: UInt64
    /// Finished JSON values.
    var collected: [Bytes] = []
    var byteCount = 0

    /// Whether it was polled recently enough; a clock that steps back makes it no older.
    func isAlive(at now: UInt64) -> Bool { now < lastPoll || now - lastPoll < Filters.lifetime }
  }

  private let filters = Mutex<[UInt256: Filter]>([:])
  /// Milliseconds that only grow. Read under the lock: read before it, two threads that pass each other would see
  /// time run backwards.
  private let clock: @Sendable () -> UInt64

  init(clock: @escaping @Sendable () -> UInt64) { self.clock = clock }

  func add(_ interest: Interest, query: LogQuery? = nil) -> UInt256 {
    filters.withLock { filters in
      let now = clock()
      filters = filters.filter { $0.value.isAlive(at: now) }
      if filters.count >= Self.most,
        let oldest = filters.min(by: { $0.value.lastPoll < $1.value.lastPoll })?.key
      {
        filters[oldest] = nil
      }
      let id = unguessableID()
      filters[id] = Filter(interest: interest, query: query, lastPoll: now)
      return id
    }
  }

  /// Takes what was collected since the last time; nil for an unknown filter.
  func takeChanges(of id: UInt256) -> CollectedChanges? {
    poll(id) { filter in
      defer { (filter.collected, filter.byteCount) = ([], 0) }
      return CollectedChanges(values: filter.collected)
    }
  }

  /// How a log filter's logs are found again; nil for an unknown filter or one of another kind.
  func query(of id: UInt256) -> LogQuery? { poll(id) { $0.query } ?? nil }

  /// Forgets a filter; false when there is none.
  func remove(_ id: UInt256) -> Bool { filters.withLock { $0.removeValue(forKey: id) != nil } }

  func tell(_ event: ChainEvent) {
    filters.withLock { filters in
      for id in filters.keys {
        filters[id]?.interest.each(of: event) { value in
          var writer = JSONWriter()
          // A block filter answers hashes where a subscription carries headers.
          if let head = value as? HeaderAnswer { writer.fixed(head.hash) } else { value.write(to: &writer) }
          filters[id]?.byteCount += writer.bytes.count
          filters[id]?.collected.append(writer.bytes)
        }
        if let filter = filters[id], filter.byteCount > Self.mostBytes { filters[id] = nil }
      }
    }
  }

  private func poll<Result: Sendable>(_ id: UInt256, _ body: (inout Filter) -> Result) -> Result? {
    filters.withLock { filters in
      let now = clock()
      guard var filter = filters[id] else { return nil }
      guard filter.isAlive(at: now) else {
        filters[id] = nil
        return nil
      }
      filter.lastPoll = now
      let result = body(&filter)
      filters[id] = filter
      return result
    }
  }
}

/// Values that were written when they came in.
struct CollectedChanges: JSONWritable, Sendable {
  let values: [Bytes]

  func write(to writer: inout JSONWriter) {
    writer.array { writer in for value in values { writer.raw(value) } }
  }
}

/// A number of 128 bits that nobody else can guess.
func unguessableID() -> UInt256 {
  var generator = SystemRandomNumberGenerator()
  return UInt256(generator.next(), generator.next() | 1 << 63, 0, 0)
}
