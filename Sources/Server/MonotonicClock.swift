import Glibc

/// Milliseconds, as a span or on a clock that only goes forward.
package typealias Milliseconds = UInt64

/// Tells the time for deadlines; tests bring their own so that nothing sleeps.
package struct MonotonicClock: Sendable {
  /// The time now.
  package let now: @Sendable () -> Milliseconds

  package init(now: @escaping @Sendable () -> Milliseconds) { self.now = now }

  /// The system's clock that no one can set.
  package static let system = MonotonicClock {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }
}
