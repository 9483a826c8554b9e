import Glibc

/// What must not be missed: a figure is within it or not.
enum Bar: Sendable {
  case atMost(Double)
  case atLeast(Double)
  /// Only reported.
  case none

  func isMet(by value: Double) -> Bool {
    switch self {
    case .atMost(let limit): value <= limit
    case .atLeast(let limit): value >= limit
    case .none: true
    }
  }
}

extension Bar {
  func verdict(on value: Double) -> String {
    if case .none = self { return "" }
    return isMet(by: value) ? "ok" : "MISSED"
  }
}

extension Bar: CustomStringConvertible {
  var description: String {
    switch self {
    case .atMost(let limit): "≤ \(rounded(limit))"
    case .atLeast(let limit): "≥ \(rounded(limit))"
    case .none: ""
    }
  }
}

/// One number that a measure found.
struct Figure: Sendable {
  let name: String
  let value: Double
  let unit: String
  var bar = Bar.none
}

/// One thing to time: what it does on a bench of the given sizes, and the figures it comes to.
///
/// It throws `WrongAnswer` where the chain did something else than it was asked.
struct Measure<Bench: Sendable>: Sendable {
  let name: String
  let run: @Sendable (Bench) throws -> [Figure]
}

/// A measured operation didn't do what it was timed for.
struct WrongAnswer: Error, CustomStringConvertible {
  let description: String

  static func unless(_ isRight: Bool, _ description: String) throws(WrongAnswer) {
    if !isRight { throw WrongAnswer(description: description) }
  }
}

/// Time that something took, in microseconds.
struct Stopwatch {
  /// CPU time of all threads.
  private let cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
  private let thread = nanoseconds(CLOCK_THREAD_CPUTIME_ID)
  private let wall = nanoseconds(CLOCK_MONOTONIC)

  var cpuMicroseconds: Double { Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / 1e3 }
  /// Of this thread alone: without what a database merges in the background.
  var threadMicroseconds: Double { Double(nanoseconds(CLOCK_THREAD_CPUTIME_ID) - thread) / 1e3 }
  var wallMicroseconds: Double { Double(nanoseconds(CLOCK_MONOTONIC) - wall) / 1e3 }
}

private func nanoseconds(_ clock: clockid_t) -> UInt64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return UInt64(max(0, time.tv_sec)) * 1_000_000_000 + UInt64(max(0, time.tv_nsec))
}

/// Bytes of this process that lie in memory now.
func residentBytes() throws -> Double {
  let text = String(decoding: try contents(of: "/proc/self/statm"), as: UTF8.self)
  guard let pages = text.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else {
    throw WrongAnswer(description: "/proc/self/statm has another form")
  }
  return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
}

/// Three figures that count, without an exponent.
func rounded(_ value: Double) -> String {
  let decimals = value >= 100 ? 1.0 : value >= 10 ? 10 : value >= 1 ? 100 : 10_000
  let text = "\((value * decimals).rounded() / decimals)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
