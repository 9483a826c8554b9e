import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Works that one thread does in their order, while other cores prepare those that come soon.
///
/// Nobody ever waits: a work whose turn comes before it is prepared is done without.
package final class WorkRow<Item: Sendable>: Sendable {
  private struct Progress {
    /// Those before had their turn, or have it now.
    var front = 0
    /// Those before were taken up by the other cores, or passed over.
    var next = 0
    /// Which ones were taken up.
    var isTaken: [Bool]
    /// Whether the one whose turn it is has still to be prepared by who does it.
    var isSlow = false

    mutating func begin(_ index: Int) {
      guard index >= front else { return }
      (front, isSlow) = (index + 1, !isTaken[index])
    }

    /// The first one worth preparing: the very next one's turn comes too soon, unless the one now takes long.
    mutating func take() -> Int? {
      let index = max(next, isSlow ? front : front + 1)
      guard index < isTaken.count else { return nil }
      next = index + 1
      isTaken[index] = true
      return index
    }
  }

  private let items: [Item]
  private let prepare: @Sendable (Item) -> Void
  private let progress: Mutex<Progress>

  /// Calls in the other cores.
  package init(_ items: [Item], prepare: @escaping @Sendable (Item) -> Void) {
    (self.items, self.prepare) = (items, prepare)
    progress = Mutex(Progress(isTaken: Array(repeating: false, count: items.count)))
    for _ in 0..<min(otherCores, items.count / 2) {
      DispatchQueue.global(qos: .userInitiated).async { [self] in help() }
    }
  }

  /// Says that the item's turn has come, again or for the first time.
  package func begin(_ index: Int) { progress.withLock { $0.begin(index) } }

  /// Lets the helpers go, after what they are at: nothing more is begun.
  package func end() { progress.withLock { $0.next = items.count } }

  private func help() {
    while let index = progress.withLock({ $0.take() }) { prepare(items[index]) }
  }
}

private let otherCores = max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
