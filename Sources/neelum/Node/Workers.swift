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
  private let arrivals = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)
  private let count: Int
  private let most: @Sendable (ArraySlice<Work>) -> Int
  private let perform: @Sendable ([Work]) -> Void

  /// `most` says how much of what waits a thread takes at once.
  init(
    _ count: Int, takes most: @escaping @Sendable (ArraySlice<Work>) -> Int = { _ in 1 },
    _ perform: @escaping @Sendable ([Work]) -> Void
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
    while true {
      arrivals.wait()
      let (work, isStopped) = queue.withLock { queue -> ([Work], Bool) in
        // Another arrival's turn may have taken this one too.
        guard queue.head < queue.work.count else { return ([], queue.isStopped) }
        let waiting = queue.work[queue.head...]
        let work = Array(waiting.prefix(max(1, most(waiting))))
        queue.head += work.count
        if queue.head == queue.work.count {
          queue.work.removeAll(keepingCapacity: queue.work.capacity <= 1024)
          queue.head = 0
        }
        return (work, false)
      }
      if isStopped { break }
      if !work.isEmpty { perform(work) }
    }
    ended.signal()
  }
}
