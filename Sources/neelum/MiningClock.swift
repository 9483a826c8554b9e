import Chain
import Synchronization

/// Mines a block at every tick, as far apart as the chain says, for which it may change its mind.
final class MiningClock: Sendable {
  private let chain: Blockchain
  private let timer = Mutex<IntervalTimer?>(nil)
  private let observation = Mutex<UInt64?>(nil)

  init(_ chain: Blockchain) {
    self.chain = chain
    let id = chain.observe { [weak self] event in
      if case .blockInterval(let interval) = event { self?.set(interval) }
    }
    observation.withLock { $0 = id }
    set(chain.blockInterval)
  }

  func stop() {
    if let id = observation.withLock({ $0.take() }) { chain.stopObserving(id) }
    set(.zero)
  }

  private func set(_ interval: Duration) {
    timer.withLock { timer in
      timer?.stop()
      timer = interval == .zero ? nil : IntervalTimer(every: interval, tick)
    }
  }

  private func tick() {
    do { try chain.mineByClock() } catch { complain("no block could be mined: \(error)") }
  }
}
