import Chain
import Dispatch
import Synchronization

/// Mines a block at every tick of a clock.
final class IntervalMiner: Sendable {
  private let stopped = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  init(chain: Blockchain, every interval: Duration) {
    let (seconds, attoseconds) = interval.components
    let pause = DispatchTimeInterval.milliseconds(Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    Thread.detach { [self] in
      var next = DispatchTime.now() + pause
      while stopped.wait(timeout: next) == .timedOut {
        do { _ = try chain.mine() } catch { complain("no block could be mined: \(error)") }
        // Ticks that passed while the machine slept are not made up for.
        next = max(next + pause, .now())
      }
      ended.signal()
    }
  }

  /// Ends the mining, after the block that is being mined.
  func stop() {
    stopped.signal()
    ended.wait()
  }
}
