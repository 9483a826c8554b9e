package import Chain
package import Primitives

/// What the methods answer from: a chain, and those who watch it.
package final class Node: Sendable {
  /// What the node says of itself.
  package struct Settings: Sendable {
    /// The answer of `web3_clientVersion`.
    package var clientVersion: String
    /// Most logs in one answer.
    package var mostLogs = 20_000
    /// Copies the chain to a new directory on the node's machine; nil where there is none to copy.
    package var backup: (@Sendable (_ directory: String) throws -> BackedUpChain)?
    /// Most bytes of traces in one answer.
    package var mostTraceBytes = 25 << 20

    package init(clientVersion: String) { self.clientVersion = clientVersion }
  }

  /// Where a backup's chain stands.
  package struct BackedUpChain: Sendable {
    package let number: UInt64
    package let hash: Hash32

    package init(number: UInt64, hash: Hash32) { (self.number, self.hash) = (number, hash) }
  }

  package let chain: Blockchain
  package let settings: Settings
  /// Tells this run of the node from every other, so that tools notice a restarted chain.
  let instanceID: Hash32
  let filters: Filters
  let subscriptions = Subscriptions()
  private let observation: UInt64

  /// Begins to watch the chain. `milliseconds` is a clock that only grows, for the filters' lifetime.
  package init(
    chain: Blockchain, settings: Settings,
    milliseconds: @escaping @Sendable () -> UInt64 = monotonicMilliseconds
  ) {
    (self.chain, self.settings) = (chain, settings)
    var generator = SystemRandomNumberGenerator()
    instanceID = Hash32(
      memoryWords: generator.next(), generator.next(), generator.next(), generator.next())
    let filters = Filters(clock: milliseconds)
    self.filters = filters
    observation = chain.observe { [filters, subscriptions] event in
      filters.tell(event)
      subscriptions.tell(event)
    }
  }

  deinit { chain.stopObserving(observation) }

  /// Ends the subscriptions of a connection that is gone.
  package func sessionEnded(_ id: UInt64) { subscriptions.removeAll(of: id) }
}

/// Milliseconds since the process first asked; they only grow.
package let monotonicMilliseconds: @Sendable () -> UInt64 = {
  let start = ContinuousClock.now
  return {
    let passed = start.duration(to: .now).components
    return UInt64(passed.seconds) * 1000 + UInt64(passed.attoseconds / 1_000_000_000_000_000)
  }
}()
