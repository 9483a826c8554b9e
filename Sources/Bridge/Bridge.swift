import Dispatch
import EnergyMarket
import Primitives
import Synchronization

/// Turns the market's purchases into relay commands.
///
/// Two loops share one table of sessions: one reads the chain and changes the table, the other compares the table with
/// the relays. Nothing is sent before the table that wants it is on disk.
package final class Bridge: Sendable {
  private let configuration: BridgeConfiguration
  private let reader: ChainReader
  private let log: @Sendable (String) -> Void
  private let reconciler: Mutex<Reconciler>
  private let devices = HTTPTransfers()
  private let clock: @Sendable () -> Moment
  private let isStopped = Atomic(false)
  private let news = DispatchSemaphore(value: 0)
  private let followed = DispatchGroup()

  /// Opens the state file; throws when it can't be read.
  package convenience init(configuration: BridgeConfiguration, log: @escaping @Sendable (String) -> Void)
    throws
  {
    try self.init(
      configuration: configuration, client: JSONRPCClient(url: configuration.rpc), clock: Moment.now, log: log
    )
  }

  /// A bridge on any source of blocks and logs, by any clock.
  init(
    configuration: BridgeConfiguration, client: any ChainClient, clock: @escaping @Sendable () -> Moment,
    log: @escaping @Sendable (String) -> Void
  ) throws {
    (self.configuration, self.clock, self.log) = (configuration, clock, log)
    reader = ChainReader(client: client, market: configuration.market, fromBlock: configuration.fromBlock)
    let state = try BridgeState(contentsOf: configuration.stateFile, market: configuration.market)
    reconciler = Mutex(
      Reconciler(
        state: state, houses: configuration.houses, leaseSeconds: configuration.leaseSeconds, now: clock()))
  }

  /// Works until `stop` is called. Relays that are still closed then open by their own timers.
  package func run() {
    log("following market \(configuration.market.checksummed) on \(configuration.rpc)")
    DispatchQueue(label: "neelum.bridge.chain").async(group: followed) { self.followChain() }
    let subscription = Subscription(configuration: configuration, log: log) { [news] in news.signal() }
    if let subscription {
      DispatchQueue(label: "neelum.bridge.subscription").async(group: followed) {
        subscription.run { self.isStopped.load(ordering: .relaxed) }
      }
    }
    var running: [Int: Conversation] = [:]
    while !isStopped.load(ordering: .relaxed) {
      let wake = converse(&running)
      let pause = wake.map { max(0, $0 - clock().uptime) } ?? 60_000
      advance(&running, milliseconds: Int(min(pause, 60_000)))
    }
    followed.wait()
  }

  /// Ends `run` soon; from any thread, also from a signal's handler queue.
  package func stop() {
    isStopped.store(true, ordering: .relaxed)
    news.signal()
    devices.wake()
  }

  // The chain's side

  private func followChain() {
    var complained = false
    while !isStopped.load(ordering: .relaxed) {
      do {
        while try follow(), !isStopped.load(ordering: .relaxed) {}
        if complained { log("the node answers again") }
        complained = false
      } catch {
        if !complained { log("the chain can't be read: \(error); trying again") }
        complained = true
      }
      _ = news.wait(timeout: .now() + .milliseconds(configuration.pollMilliseconds))
    }
  }

  /// Reads one piece of the chain into the table; whether there was one.
  func follow() throws -> Bool {
    guard let update = try reader.next(after: reconciler.withLock { $0.state }) else { return false }
    try reconciler.withLock { reconciler in
      reconciler.apply(update, now: clock())
      try save(&reconciler)
    }
    devices.wake()
    return true
  }

  // The devices' side

  /// One command on its way: its requests are sent one after the other.
  struct Conversation {
    var due: Reconciler.Due
    var requests: ArraySlice<HTTPRequest>
  }

  /// Sends what is due now and waits until every device has answered or failed.
  func reconcile() {
    var running: [Int: Conversation] = [:]
    _ = converse(&running)
    while !running.isEmpty { advance(&running, milliseconds: 1000) }
  }

  /// Starts what is due; returns the uptime at which to look again.
  private func converse(_ running: inout [Int: Conversation]) -> Int64? {
    let now = clock()
    let (due, wake) = reconciler.withLock { reconciler -> ([Reconciler.Due], Int64?) in
      let (due, wake) = reconciler.commands(now)
      do {
        try save(&reconciler)
        return (due, wake)
      } catch {
        // What is not on disk is not sent.
        for due in due { reconciler.finished(due, failure: "\(error)", now) }
        return ([], wake)
      }
    }
    for due in due {
      guard let relay = configuration.houses[due.house]?.relay else { continue }
      let tag = (running.keys.max() ?? 0) + 1
      running[tag] = Conversation(due: due, requests: relay.requests(for: due.command)[...])
      send(tag, &running)
    }
    return wake
  }

  private func send(_ tag: Int, _ running: inout [Int: Conversation]) {
    guard let request = running[tag]?.requests.popFirst() else { return }
    devices.start(request, tag: tag)
  }

  /// Waits for devices' answers and takes them over.
  private func advance(_ running: inout [Int: Conversation], milliseconds: Int) {
    for answer in devices.wait(milliseconds: milliseconds) {
      guard let conversation = running[answer.tag] else { continue }
      let isLast = conversation.requests.isEmpty
      let failure = failure(of: answer.result, conversation, isLast: isLast)
      if failure == nil, !isLast {
        send(answer.tag, &running)
        continue
      }
      running[answer.tag] = nil
      reconciler.withLock { reconciler in
        reconciler.finished(conversation.due, failure: failure, clock())
        // A state that can't be written now is written before the next command goes out.
        do { try save(&reconciler) } catch { log("\(error)") }
      }
    }
  }

  private func failure(
    of result: Result<HTTPReply, HTTPFailure>, _ conversation: Conversation, isLast: Bool
  ) -> String? {
    switch result {
    case .failure(let failure): failure.description
    case .success(let reply) where !reply.isSuccess: "status \(reply.status)"
    case .success(let reply):
      isLast
        ? configuration.houses[conversation.due.house]?.relay.refusal(of: reply, to: conversation.due.command)
        : nil
    }
  }

  private func save(_ reconciler: inout Reconciler) throws {
    reconciler.takeNotes().forEach(log)
    guard reconciler.isDirty else { return }
    try reconciler.state.write(to: configuration.stateFile)
    reconciler.isDirty = false
  }
}
