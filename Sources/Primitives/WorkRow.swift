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
  private let items: [Item]
  private let prepare: @Sendable (Item) -> Void
  /// Those before `front` had their turn, and those before `next` are prepared or have been passed over.
  private let progress: Mutex<(front: Int, next: Int)>

  /// Calls in the other cores.
  package init(_ items: [Item], prepare: @escaping @Sendable (Item) -> Void) {
    (self.items, self.prepare) = (items, prepare)
    progress = Mutex((0, 0))
    for _ in 0..<min(otherCores, items.count / 2) {
      DispatchQueue.global(qos: .userInitiated).async { [self] in help() }
    }
  }

  /// Says that the item's turn has come, again or for the first time.
  package func begin(_ index: Int) { progress.withLock { $0.front = max($0.front, index + 1) } }

  /// Lets the helpers go, after what they are at: nothing more is begun.
  package func end() { progress.withLock { $0.next = items.count } }

  private func help() {
    while let index = next() { prepare(items[index]) }
  }

  /// The first item to prepare. Never the very next one: its turn would come before it was ready.
  private func next() -> Int? {
    progress.withLock { progress in
      let index = max(progress.next, progress.front + 1)
      guard index < items.count else { return nil }
      progress.next = index + 1
      return index
    }
  }
}

private let otherCores = max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
