import Dispatch
import Synchronization

/// Threads that take work from one queue, in the order it came.
final class Workers: Sendable {
  private struct Queue {
    var work: [@Sendable () -> Void] = []
    var head = 0
    var isStopped = false
  }

  private let queue = Mutex(Queue())
  private let arrivals = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let count: Int

  init(_ count: Int) {
    self.count = count
    for _ in 0..<count { Thread.detach { [self] in runForever() } }
  }

  /// Queues work; after `stop` it is dropped.
  func run(_ work: @escaping @Sendable () -> Void) {
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
    while true {
      arrivals.wait()
      let work = queue.withLock { queue -> (@Sendable () -> Void)? in
        guard queue.head < queue.work.count else { return nil }
        let work = queue.work[queue.head]
        queue.head += 1
        if queue.head == queue.work.count {
          queue.work.removeAll(keepingCapacity: queue.work.capacity <= 1024)
          queue.head = 0
        }
        return work
      }
      guard let work else { break }
      work()
    }
    ended.signal()
  }
}
