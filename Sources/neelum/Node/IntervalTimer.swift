import Dispatch
import Synchronization

/// Does something at every tick of a clock.
final class IntervalTimer: Sendable {
  private let stopped = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  init(every interval: Duration, _ tick: @escaping @Sendable () -> Void) {
    let (seconds, attoseconds) = interval.components
    let pause = DispatchTimeInterval.milliseconds(Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    Thread.detach { [self] in
      var next = DispatchTime.now() + pause
      while stopped.wait(timeout: next) == .timedOut {
        tick()
        // Ticks that passed while the machine slept are not made up for.
        next = max(next + pause, .now())
      }
      ended.signal()
    }
  }

  /// Ends the ticks, after the one that is under way.
  func stop() {
    stopped.signal()
    ended.wait()
  }
}
