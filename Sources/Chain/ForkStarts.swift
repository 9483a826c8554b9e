package import EVM

/// The block numbers or the times at which forks begin; a fork without one comes with the next that has one.
///
/// Every block asks several times, so it's a row by fork and no dictionary.
package struct ForkStarts: Hashable, Sendable {
  private var starts = [UInt64?](repeating: nil, count: Hardfork.allCases.count)

  package init() {}

  package subscript(fork: Hardfork) -> UInt64? {
    get { starts[Int(fork.rawValue)] }
    set { starts[Int(fork.rawValue)] = newValue }
  }

  /// The forks that have a start of their own, in order.
  package var entries: [(fork: Hardfork, start: UInt64)] {
    Hardfork.allCases.compactMap { fork in self[fork].map { (fork, $0) } }
  }
}
