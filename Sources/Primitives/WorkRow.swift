import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Works that one thread does in their order, while other cores prepare those that come last.
///
/// The one goes from the front, the others from the back: where they meet, nothing is left to prepare, and nobody ever
/// waited.
package final class WorkRow<Item: Sendable>: Sendable {
  private let items: [Item]
  private let prepare: @Sendable (Item) -> Void
  /// The items from `front` up to but not including `back` are still to be prepared.
  private let rest: Mutex<(front: Int, back: Int)>

  /// Calls in the other cores.
  package init(_ items: [Item], prepare: @escaping @Sendable (Item) -> Void) {
    (self.items, self.prepare) = (items, prepare)
    rest = Mutex((0, items.count))
    let others = min(max(0, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1), items.count / 2)
    for _ in 0..<others {
      DispatchQueue.global(qos: .userInitiated).async { [self] in help() }
    }
  }

  /// Says that the item's turn has come, again or for the first time.
  package func begin(_ index: Int) { rest.withLock { $0.front = max($0.front, index + 1) } }

  /// Lets the helpers go, after what they are at: nothing more is begun.
  package func end() { rest.withLock { $0.back = 0 } }

  private func help() {
    while let index = last() { prepare(items[index]) }
  }

  /// The last item that nobody has prepared. Never the very next one: its turn would come before it was ready.
  private func last() -> Int? {
    rest.withLock { rest in
      guard rest.back > rest.front + 1 else { return nil }
      rest.back -= 1
      return rest.back
    }
  }
}
