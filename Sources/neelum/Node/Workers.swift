import Dispatch
import Synchronization

/// Threads that take work from one queue, in the order it came.
final class Workers<Work: Sendable>: Sendable {
  private struct Queue {
    var work: [Work] = []
    var head = 0
    /// Threads that wait and that nobody has woken.
    var idle = 0
    var isStopped = false

    var isEmpty: Bool { head == work.count }
  }

  private let queue = Mutex(Queue())
  /// Signalled once for each idle thread that is to wake.
  private let arrivals = DispatchSemaphore(value: 0)
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
        // What waits and wasn't taken lets nothing past it.
        if !more.isEmpty || !workers.isIdle || !workers.wait(until: end) { return more }
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

  /// Whether no thread waits for work.
  var isBusy: Bool { queue.withLock { $0.idle == 0 } }

  /// Queues work; after `stop` it is dropped.
  func run(_ work: Work) {
    let wakes = queue.withLock { queue in
      if queue.isStopped { return false }
      queue.work.append(work)
      guard queue.idle > 0 else { return false }
      queue.idle -= 1
      return true
    }
    if wakes { arrivals.signal() }
  }

  /// Ends the threads after what they do now, and waits for that. What is queued is dropped: nobody waits for it
  /// any more.
  func stop() {
    let idle = queue.withLock { queue in
      defer { queue.idle = 0 }
      queue.isStopped = true
      (queue.work, queue.head) = ([], 0)
      return queue.idle
    }
    for _ in 0..<idle { arrivals.signal() }
    for _ in 0..<count { ended.wait() }
  }

  private func runForever() {
    var previous = 0
    while !queue.withLock({ $0.isStopped }) {
      var turn = Turn(workers: self, work: take(after: 0), previous: previous)
      if turn.work.isEmpty {
        _ = wait(until: .distantFuture)
      } else {
        perform(&turn)
        previous = turn.work.count
      }
    }
    ended.signal()
  }

  /// Whether nothing waits, and something may still come.
  private var isIdle: Bool { queue.withLock { $0.isEmpty && !$0.isStopped } }

  /// Waits until something has come or all ends; false when it is too late.
  private func wait(until end: DispatchTime) -> Bool {
    let waits = queue.withLock { queue in
      guard queue.isEmpty, !queue.isStopped else { return false }
      queue.idle += 1
      return true
    }
    if !waits || arrivals.wait(timeout: end) == .success { return true }
    let isLate = queue.withLock { queue in
      guard queue.idle > 0 else { return false }
      queue.idle -= 1
      return true
    }
    // Who found this thread idle has signalled or is about to.
    if !isLate { arrivals.wait() }
    return !isLate
  }

  private func take(after taken: Int) -> [Work] {
    queue.withLock { queue in
      let waiting = queue.work[queue.head...]
      let work = Array(waiting.prefix(max(taken == 0 ? 1 : 0, most(waiting, taken))))
      queue.head += work.count
      if queue.isEmpty {
        queue.work.removeAll(keepingCapacity: queue.work.capacity <= 1024)
        queue.head = 0
      } else if queue.head > queue.work.count / 2 {
        queue.work.removeFirst(queue.head)
        queue.head = 0
      }
      return work
    }
  }
}
