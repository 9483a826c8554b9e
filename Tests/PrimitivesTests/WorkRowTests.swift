import Dispatch
import Foundation
import Primitives
import Synchronization
import Testing

@Suite("A row of works")
struct WorkRowTests {
  /// The works that were prepared, in that order.
  private final class Record: Sendable {
    private let works = Mutex<[Int]>([])
    func add(_ work: Int) { works.withLock { $0.append(work) } }
    var all: [Int] { works.withLock { $0 } }
  }

  private let prepared = Record()

  @Test(
    "is prepared in its order, each work once, but for those whose turn has come",
    .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
  func order() {
    let (isReady, isDone) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let row = WorkRow(Array(0..<100)) { [prepared] item in
      isReady.wait()
      prepared.add(item)
      isDone.signal()
    }
    for index in 0..<40 { row.begin(index) }
    for _ in 0..<100 { isReady.signal() }
    while prepared.all.count(where: { $0 >= 40 }) < 60 {
      #expect(isDone.wait(timeout: .now() + 20) == .success)
    }
    // What was taken up before the turns came.
    let early = prepared.all.filter { $0 < 40 }.sorted()
    #expect(early == Array((1...).prefix(early.count)))
    #expect(early.count < ProcessInfo.processInfo.activeProcessorCount)
    #expect(prepared.all.filter { $0 >= 40 }.sorted() == Array(40..<100))
    row.end()
  }

  @Test("is prepared no further once it has ended, nor where it is short", arguments: [0, 1, 100])
  func end(count: Int) {
    let isEnded = DispatchSemaphore(value: 0)
    let row = WorkRow(Array(0..<count)) { [prepared] item in
      isEnded.wait()
      prepared.add(item)
    }
    row.end()
    for _ in 0..<count { isEnded.signal() }
    // Only what was begun before.
    #expect(
      prepared.all.count <= min(count / 2, ProcessInfo.processInfo.activeProcessorCount - 1))
  }
}
