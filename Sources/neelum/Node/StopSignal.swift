import Glibc

/// The wish of the person or system outside that the process end.
enum StopSignal {
  private static let set: sigset_t = {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&set, signal) }
    return set
  }()

  /// Keeps the signals for `wait`. To be called before any thread starts, for threads inherit it.
  static func reserve() {
    var set = set
    pthread_sigmask(SIG_BLOCK, &set, nil)
    // A peer that hangs up, or a reader of our output that does, is no reason to die.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits for the first of them.
  static func wait() {
    var set = set
    var signal: Int32 = 0
    while sigwait(&set, &signal) != 0 {}
  }

  /// Waits on a thread of its own, then calls `body` and releases the signals.
  static func onArrival(_ body: @escaping @Sendable () -> Void) {
    Thread.detach {
      wait()
      release()
      body()
    }
  }

  /// From now on the signals end the process at once, as those expect who press Ctrl-C twice.
  static func release() {
    var set = set
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }
}
