/// When a run must be over.
package struct Deadline: Sendable {
  package let hasPassed: @Sendable () -> Bool

  package init(hasPassed: @escaping @Sendable () -> Bool) { self.hasPassed = hasPassed }

  /// So much time from now.
  package static func after(_ duration: Duration) -> Deadline {
    let end = ContinuousClock.now.advanced(by: duration)
    return Deadline { ContinuousClock.now >= end }
  }

  /// This deadline, or an earlier moment at which something else gives reason to stop.
  package func or(_ hasReason: @escaping @Sendable () -> Bool) -> Deadline {
    Deadline { hasReason() || hasPassed() }
  }
}
