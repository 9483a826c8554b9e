import Dispatch
import Synchronization
import Testing

@testable import neelum

@Suite("A thread that takes its work from a queue")
struct WorkersTests {
  /// Even numbers that were done in one go, or an odd one, and how much the go before came to.
  private struct Go: Hashable {
    let work: [Int]
    let previous: Int
  }

  private final class Record: Sendable {
    private let goes = Mutex<[Go]>([])
    func add(_ turn: Workers<Int>.Turn) {
      goes.withLock { $0.append(Go(work: turn.work, previous: turn.previous)) }
    }
    var all: [Go] { goes.withLock { $0 } }
  }

  private let record = Record()
  private let begun = DispatchSemaphore(value: 0)
  private let queued = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  @Test("does in one go what has come, and waits for as much as the time before where more may join")
  func together() {
    let workers = Workers<Int>(
      1, takes: { waiting, taken in waiting.prefix(8 - taken).prefix { $0.isMultiple(of: 2) }.count }
    ) { [record, begun, queued, ended] turn in
      begun.signal()
      queued.wait()
      while !turn.takeMore(within: .seconds(60)).isEmpty {}
      record.add(turn)
      ended.signal()
    }
    /// Queues numbers for the next go, which takes up the first ones now, and others for after that.
    func go(_ numbers: Int..., then later: [Int] = [], joining: [Int] = []) {
      for number in numbers { workers.run(number) }
      #expect(begun.wait(timeout: .now() + 60) == .success)
      for number in later { workers.run(number) }
      queued.signal()
      for number in joining { workers.run(number) }
      #expect(ended.wait(timeout: .now() + 60) == .success)
    }
    // The first go comes to one: nothing is waited for. What comes in its midst waits for the next.
    go(0, then: [2, 4, 6])
    go()
    // It comes to less than the three before, until two more have come.
    go(8, joining: [10, 12])
    // Nothing can join past an odd one, so that isn't waited for, whether it was there before or comes meanwhile.
    go(14, then: [15])
    go()
    go(16, then: [18, 20])
    go()
    go(22, joining: [23])
    go()
    #expect(
      record.all == [
        Go(work: [0], previous: 0), Go(work: [2, 4, 6], previous: 1), Go(work: [8, 10, 12], previous: 3),
        Go(work: [14], previous: 3), Go(work: [15], previous: 1), Go(work: [16], previous: 1),
        Go(work: [18, 20], previous: 1), Go(work: [22], previous: 2), Go(work: [23], previous: 1),
      ])
    workers.stop()
  }

  /// A thread that did three works in its last go and has one now: it waits so long for more, which doesn't come.
  private func waiting(for patience: Duration) -> Workers<Int> {
    let workers = Workers<Int>(1, takes: { waiting, _ in waiting.count }) {
      [record, begun, queued, ended] turn in
      begun.signal()
      queued.wait()
      #expect(turn.takeMore(within: patience).isEmpty)
      record.add(turn)
      ended.signal()
    }
    workers.run(0)
    begun.wait()
    for number in 1..<4 { workers.run(number) }
    for _ in 0..<2 {
      queued.signal()
      ended.wait()
    }
    workers.run(4)
    queued.signal()
    return workers
  }

  @Test("goes on without what doesn't come in time")
  func patience() {
    let workers = waiting(for: .milliseconds(1))
    #expect(ended.wait(timeout: .now() + 60) == .success)
    #expect(record.all.map(\.work) == [[0], [1, 2, 3], [4]])
    workers.stop()
  }

  @Test("ends in the midst of waiting for more")
  func stop() {
    let workers = waiting(for: .seconds(60))
    for _ in 0..<2 { begun.wait() }
    let begin = ContinuousClock.now
    workers.stop()
    #expect(ContinuousClock.now - begin < .seconds(30))
    #expect(record.all.map(\.work) == [[0], [1, 2, 3], [4]])
  }
}
