import Glibc

/// Threads without a pool: for work that waits for most of its life.
enum Thread {
  /// Runs `body` on a new thread that nobody joins; false when the system gives none.
  ///
  /// Unsafe: the closure crosses to the thread as a retained pointer, which the thread takes over exactly once.
  @discardableResult
  static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
