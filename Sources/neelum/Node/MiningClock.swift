import Chain
import Synchronization

/// Mines a block at every tick, as far apart as the chain says, for which it may change its mind.
final class MiningClock: Sendable {
  private let chain: Blockchain
  private let state = Mutex<(timer: IntervalTimer?, isStopped: Bool)>((nil, false))
  private let observation = Mutex<UInt64?>(nil)

  init(_ chain: Blockchain) {
    self.chain = chain
    let id = chain.observe { [weak self] event in
      if case .blockInterval = event { self?.follow() }
    }
    observation.withLock { $0 = id }
    follow()
  }

  func stop() {
    if let id = observation.withLock({ $0.take() }) { chain.stopObserving(id) }
    state.withLock { state in
      state.timer?.stop()
      state = (nil, true)
    }
  }

  /// Takes the interval as it is now: events of two changes may come in either order.
  private func follow() {
    state.withLock { state in
      if state.isStopped { return }
      state.timer?.stop()
      let interval = chain.blockInterval
      state.timer = interval == .zero ? nil : IntervalTimer(every: interval, tick)
    }
  }

  private func tick() {
    do { try chain.mineByClock() } catch { complain("no block could be mined: \(error)") }
  }
}
