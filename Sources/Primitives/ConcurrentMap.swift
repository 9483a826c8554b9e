import Dispatch
import Synchronization

/// Maps in order, on as many threads as there are cores; for work that takes much longer than the hand-over.
package func concurrentMap<Item: Sendable, Value: Sendable>(
  _ items: [Item], _ transform: @Sendable (Item) -> Value
) -> [Value] {
  if items.count < 2 { return items.map(transform) }
  let values = Mutex([Value?](repeating: nil, count: items.count))
  DispatchQueue.concurrentPerform(iterations: items.count) { index in
    let value = transform(items[index])
    values.withLock { $0[index] = value }
  }
  return values.withLock { $0.compactMap { $0 } }
}
