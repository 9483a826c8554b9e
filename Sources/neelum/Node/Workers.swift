import Dispatch
import Synchronization

/// Threads that take work from one queue, in the order it came.
final class Workers<Work: Sendable>: Sendable {
  private struct Queue {
    var work: [Work] = []
    var head = 0
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  fileprivate let arrivals = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let count: Int
  private let most: @Sendable (_ waiting: ArraySlice<Work>, _ taken: Int) -> Int
  private let perform: @Sendable (inout Turn) -> Void

  /// What a thread does in one go.
  struct Turn {
    fileprivate let workers: Workers
    fileprivate(set) var work: [Work]
    /// How much it came to the time before.
    let previous: Int

    /// Takes what has come meanwhile and may be done in the same go; waits for it until there is as much as the time
    /// before.
    mutating func takeMore(within patience: Duration) -> [Work] {
      let end = DispatchTime.now() + .nanoseconds(Int(patience / .nanoseconds(1)))
      while work.count < previous {
        let more = workers.take(after: work.count)
        work += more
        if !more.isEmpty || workers.hasWaiting || workers.arrivals.wait(timeout: end) == .timedOut {
          return more
        }
      }
      return []
    }
  }

  /// `most` says how much of what waits a thread takes in one go, beside what it has taken; at least one work at first.
  init(
    _ count: Int,
    takes most: @escaping @Sendable (_ waiting: ArraySlice<Work>, _ taken: Int) -> Int = { 1 - $1 },
    _ perform: @escaping @Sendable (inout Turn) -> Void
  ) {
    (self.count, self.most, self.perform) = (count, most, perform)
    for _ in 0..<count { Thread.detach { [self] in runForever() } }
  }

  /// Queues work; after `stop` it is dropped.
  func run(_ work: Work) {
    let isTaken = queue.withLock { queue in
      if !queue.isStopped { queue.work.append(work) }
      return !queue.isStopped
    }
    if isTaken { arrivals.signal() }
  }

  /// Ends the threads after what they do now, and waits for that. What is queued is dropped: nobody waits for it
  /// any more.
  func stop() {
    queue.withLock { queue in
      queue.isStopped = true
      (queue.work, queue.head) = ([], 0)
    }
    for _ in 0..<count { arrivals.signal() }
    for _ in 0..<count { ended.wait() }
  }

  private func runForever() {
    var previous = 0
    while true {
      arrivals.wait()
      // Another arrival's turn may have taken this one too.
      var turn = Turn(workers: self, work: take(after: 0), previous: previous)
      if turn.work.isEmpty {
        if queue.withLock({ $0.isStopped }) { break }
        continue
      }
      perform(&turn)
      previous = turn.work.count
    }
    ended.signal()
  }

  fileprivate var hasWaiting: Bool { queue.withLock { $0.head < $0.work.count } }

  fileprivate func take(after taken: Int) -> [Work] {
    queue.withLock { queue in
      let waiting = queue.work[queue.head...]
      let work = Array(waiting.prefix(max(taken == 0 ? 1 : 0, most(waiting, taken))))
      queue.head += work.count
      if queue.head == queue.work.count {
        queue.work.removeAll(keepingCapacity: queue.work.capacity <= 1024)
        queue.head = 0
      }
      return work
    }
  }
}
