/// A relay with a load behind it, as every device of the valley has one: it closes, opens by itself when its
/// timer runs out, and counts the energy that flowed.
///
/// Time is handed in, in seconds from any fixed start, so that tests and fast runs set the clock.
package struct Relay: Sendable {
  /// Watts that flow while the relay is closed.
  package var load: Double
  /// Mains voltage, volts.
  package var voltage = 230.0
  /// Seconds after which a device that was told so once opens again, each time it closes; nil for never.
  package var pulse: Double?
  package private(set) var isClosed = false
  /// When the relay opens (or closes) by itself, seconds.
  package private(set) var flipsAt: Double?
  private var countedTo: Double = 0
  private var counted: Double = 0

  /// Makes an open relay. `load` is watts.
  package init(load: Double) { self.load = load }

  /// Closes or opens; with `timer` seconds it goes back by itself, and without one an earlier timer is dropped.
  package mutating func set(closed: Bool, timer: Double? = nil, at now: Double) {
    advance(to: now)
    isClosed = closed
    flipsAt = timer.map { now + $0 }
  }

  /// Lets time pass: counts energy and flips the relay where its timer ran out.
  package mutating func advance(to now: Double) {
    if let flip = flipsAt, flip <= now {
      count(to: flip)
      isClosed.toggle()
      flipsAt = nil
    }
    count(to: now)
  }

  /// Energy since the device was made, watt-seconds, as of the last call that told the time.
  package var energy: Double { counted }

  /// Watts flowing now.
  package var power: Double { isClosed ? load : 0 }

  /// Amperes flowing now.
  package var current: Double { power / voltage }

  private mutating func count(to now: Double) {
    counted += power * max(0, now - countedTo)
    countedTo = max(countedTo, now)
  }
}
