import EnergyMarket
import Primitives

/// Compares what each relay should do with what it is known to do, and says which commands are due.
///
/// It does nothing itself: time and the results of commands come in as values, commands go out as values. Whoever runs
/// it writes `state` down before sending what `commands` returned, and after `finished`.
struct Reconciler: Sendable {
  typealias House = BridgeConfiguration.House

  private static let year: Int64 = 365 * 86_400_000
  /// Milliseconds; a purchase that would take longer is refused.
  private static let longestDelivery = 100 * year

  var state: BridgeState
  /// Set when `state` differs from what was last written.
  var isDirty = false
  private let houses: [Address: House]
  private let leaseMilliseconds: Int64
  private var relays: [Address: Dialogue] = [:]
  private var notes: [String] = []

  struct Due: Sendable {
    var house: Address
    var command: Relay.Command
  }

  /// What is going on with one device since the process began.
  private struct Dialogue {
    var isBusy = false
    var failures = 0
    var failingSince: Int64 = 0
    var alarmed = false
    var notBefore = Int64.min
    /// When the running lease was granted, by uptime.
    var granted: Int64 = 0
  }

  init(state: BridgeState, houses: [Address: House], leaseSeconds: Int, now: Moment) {
    (self.state, self.houses, leaseMilliseconds) = (state, houses, Int64(leaseSeconds) * 1000)
    for index in self.state.sessions.indices {
      // The lease was granted to an earlier process: only the wall clock spans both, and it may have been set.
      guard let lease = self.state.sessions[index].lease else { continue }
      let passed = now.wall - lease.grantedAt
      let used = passed < 0 ? lease.milliseconds : min(passed, lease.milliseconds)
      self.state.sessions[index].deliveredMilliseconds += used
      self.state.sessions[index].lease = nil
      isDirty = true
    }
  }

  /// Lines for the log since last asked.
  mutating func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// Takes over what reading the chain brought.
  mutating func apply(_ update: ChainUpdate, now: Moment) {
    for index in state.sessions.indices { endLease(index, now) }
    // Running leases go on: their relays are still closed, and what was counted so far has been booked.
    notes += state.apply(update)
    for (purchase, _, _) in update.purchases where houses[purchase.seller] == nil {
      notes.append(
        "trade \(purchase.trade): no relay is configured for seller \(purchase.seller.checksummed)")
    }
    state.prune(nowSeconds: now.wall / 1000)
    isDirty = true
  }

  /// The commands to send now, at most one per house, and the uptime at which to ask again if nothing happens before.
  mutating func commands(_ now: Moment) -> (due: [Due], wake: Int64?) {
    var due: [Due] = []
    var wake: Int64?
    func again(at time: Int64) { wake = min(wake ?? time, time) }
    for (address, house) in houses.sorted(by: { $0.key < $1.key }) {
      let (wanted, next) = want(address, house, now)
      if let next { again(at: next) }
      var relay = relays[address] ?? Dialogue()
      guard let wanted, !relay.isBusy else { continue }
      guard now.uptime >= relay.notBefore else {
        again(at: relay.notBefore)
        continue
      }
      relay.isBusy = true
      relays[address] = relay
      if case .on(_, let trade) = wanted { owe(off: true, address, trade) }
      due.append(Due(house: address, command: wanted))
    }
    return (due, wake)
  }

  /// Takes over how a command ended: nil, or why it failed.
  mutating func finished(_ due: Due, failure: String?, _ now: Moment) {
    var relay = relays[due.house] ?? Dialogue()
    relay.isBusy = false
    defer { relays[due.house] = relay }
    let name = houses[due.house]?.name ?? due.house.checksummed
    if let failure {
      if relay.failures == 0 { relay.failingSince = now.uptime }
      // 0.25 s doubling to 5 s, less up to a fifth so that devices behind one access point don't fall in step.
      let pause = min(5000, Int64(250) << min(relay.failures, 5))
      relay.notBefore = now.uptime + pause - Int64.random(in: 0...(pause / 5))
      relay.failures += 1
      if relay.failures == 1 { notes.append("\(name): \(due.command): \(failure); trying again") }
      if !relay.alarmed, now.uptime - relay.failingSince >= 10_000 {
        relay.alarmed = true
        notes.append("\(name): ALARM: \(due.command) unconfirmed for 10 s: \(failure)")
      }
      return
    }
    if relay.failures > 0 { notes.append("\(name): the device answers again") }
    (relay.failures, relay.alarmed, relay.notBefore) = (0, false, .min)
    switch due.command {
    case .on(let seconds, let trade):
      guard let index = state.sessions.firstIndex(where: { $0.trade == trade && $0.seller == due.house }),
        state.sessions[index].state.isActive
      else { return }
      if state.sessions[index].state == .waiting { notes.append("\(name): trade \(trade): relay closed") }
      endLease(index, now)
      relay.granted = now.uptime
      state.sessions[index].state = .delivering
      state.sessions[index].lease = Session.Lease(grantedAt: now.wall, milliseconds: Int64(seconds) * 1000)
    case .off(let trade):
      owe(off: false, due.house, trade)
      for index in state.sessions.indices where state.sessions[index].seller == due.house {
        // An open relay ends every lease, also that of a trade which may come back to the chain.
        endLease(index, now)
        state.sessions[index].lease = nil
      }
      notes.append("\(name): trade \(trade): relay open")
    }
    isDirty = true
  }

  /// The command that a house's relay needs now, if any, and the uptime at which that may change.
  private mutating func want(_ address: Address, _ house: House, _ now: Moment) -> (Relay.Command?, Int64?) {
    while let index = current(address) {
      let session = state.sessions[index]
      guard let needed = milliseconds(for: session.energy, from: house) else {
        state.sessions[index].state = .refused
        isDirty = true
        notes.append(
          "\(house.name): trade \(session.trade): refused: \(session.energy) Ws at \(house.watts) W would take longer "
            + "than \(Self.longestDelivery / Self.year) years")
        continue
      }
      let remaining = needed - session.deliveredMilliseconds - used(session, now)
      let end: Session.State? =
        remaining <= 0 ? .delivered : now.wall / 1000 > Int64(clamping: session.deadline) ? .expired : nil
      if let end {
        endLease(index, now)
        state.sessions[index].lease = nil
        state.sessions[index].state = end
        isDirty = true
        notes.append("\(house.name): trade \(session.trade): \(end.rawValue)")
        continue
      }
      let seconds = Int((min(leaseMilliseconds, remaining) + 999) / 1000)
      let on = Relay.Command.on(seconds: seconds, trade: session.trade)
      guard let lease = session.lease, let granted = relays[address]?.granted else {
        return (on, now.uptime + 1000)
      }
      let left = granted + lease.milliseconds - now.uptime
      // A lease that reaches the end needs no renewal: the device opens by itself at the right second.
      if left >= remaining { return (nil, now.uptime + remaining) }
      let renewal = granted + leaseMilliseconds / 3
      return now.uptime >= renewal ? (on, now.uptime + max(left, 1)) : (nil, renewal)
    }
    let owed = state.energised.first { $0.house == address }
    return (owed.map { .off(trade: $0.trade) }, nil)
  }

  /// How long a house's relay stays closed for an amount of energy; nil when nobody lives to see its end.
  ///
  /// The energy is any number that a contract's log may say, so its time need not fit a clock.
  private func milliseconds(for energy: UInt64, from house: House) -> Int64? {
    let time = (Double(energy) / house.watts * 1000).rounded(.up)
    return time <= Double(Self.longestDelivery) ? Int64(time) : nil
  }

  /// The session a relay serves: one at a time, the oldest trade first.
  private func current(_ house: Address) -> Int? {
    state.sessions.indices.filter { state.sessions[$0].seller == house && state.sessions[$0].state.isActive }
      .min { state.sessions[$0].trade < state.sessions[$1].trade }
  }

  /// Milliseconds of a session's running lease that have passed.
  private func used(_ session: Session, _ now: Moment) -> Int64 {
    guard let lease = session.lease, let granted = relays[session.seller]?.granted else { return 0 }
    return min(max(0, now.uptime - granted), lease.milliseconds)
  }

  /// Books what a lease delivered so far; what is left of it goes on from now.
  private mutating func endLease(_ index: Int, _ now: Moment) {
    let passed = used(state.sessions[index], now)
    guard let lease = state.sessions[index].lease else { return }
    state.sessions[index].deliveredMilliseconds += passed
    let left = lease.milliseconds - passed
    let runsOn = left > 0 && state.sessions[index].state.isActive
    state.sessions[index].lease = runsOn ? Session.Lease(grantedAt: now.wall, milliseconds: left) : nil
    relays[state.sessions[index].seller]?.granted = now.uptime
  }

  private mutating func owe(off: Bool, _ house: Address, _ trade: UInt64) {
    let before = state.energised
    state.energised.removeAll { $0.house == house }
    if off { state.energised.append(BridgeState.Energised(house: house, trade: trade)) }
    if state.energised != before { isDirty = true }
  }
}
