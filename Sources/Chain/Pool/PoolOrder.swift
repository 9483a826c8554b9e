import EVM
import Primitives

/// Hands out what waits in the order it should be mined: each sender's by nonce, and of the senders' first ones
/// the one that pays most, or that came first.
struct PoolOrder {
  private struct Head {
    let entry: TransactionPool.Entry
    /// Wei per gas that the beneficiary gets; nothing where only the arrival counts.
    let tip: UInt256
  }

  private let pool: TransactionPool
  private let baseFee: UInt256
  private let byFee: Bool
  private var heads: Heap<Head>

  /// Leaves out what doesn't pay the base fee.
  init(_ pool: TransactionPool, baseFee: UInt256, ordering: ChainConfiguration.Ordering) {
    (self.pool, self.baseFee, byFee) = (pool, baseFee, ordering == .fee)
    heads = Heap { left, right in
      left.tip == right.tip ? left.entry.order < right.entry.order : left.tip > right.tip
    }
    for sender in pool.ready { if let entry = pool.lines[sender]?.first { push(entry) } }
  }

  /// The next transaction; what follows it of the same sender waits for `advance`.
  mutating func next() -> SignedTransaction? { heads.popFirst()?.entry.transaction }

  /// Lets the transaction after this one of the same sender come in.
  mutating func advance(past transaction: SignedTransaction) {
    let nonce = transaction.transaction.nonce.addingReportingOverflow(1)
    guard !nonce.overflow else { return }
    if let entry = pool.lines[transaction.sender]?.entries[nonce.partialValue] { push(entry) }
  }

  private mutating func push(_ entry: TransactionPool.Entry) {
    guard let tip = entry.transaction.gasPrice(baseFee: baseFee).subtracting(baseFee) else { return }
    heads.insert(Head(entry: entry, tip: byFee ? tip : 0))
  }
}

/// A binary heap: the element that precedes all others is at hand.
struct Heap<Element> {
  private var elements: [Element] = []
  private let precedes: (Element, Element) -> Bool

  init(precedes: @escaping (Element, Element) -> Bool) { self.precedes = precedes }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var index = elements.count - 1
    while index > 0 {
      let parent = (index - 1) / 2
      guard precedes(elements[index], elements[parent]) else { return }
      elements.swapAt(index, parent)
      index = parent
    }
  }

  mutating func popFirst() -> Element? {
    guard let last = elements.popLast() else { return nil }
    guard let first = elements.first else { return last }
    elements[0] = last
    var index = 0
    while true {
      var best = index
      for child in [2 * index + 1, 2 * index + 2] where child < elements.count {
        if precedes(elements[child], elements[best]) { best = child }
      }
      if best == index { return first }
      elements.swapAt(index, best)
      index = best
    }
  }
}
