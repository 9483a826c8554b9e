import Glibc

/// Now, by both clocks: durations are measured by the one that never jumps, deadlines by the one people share.
struct Moment: Hashable, Sendable {
  /// Milliseconds since 1970.
  var wall: Int64
  /// Milliseconds since some moment before the process began; never goes back.
  var uptime: Int64

  static func now() -> Moment { Moment(wall: read(CLOCK_REALTIME), uptime: read(CLOCK_MONOTONIC)) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
