import Glibc
import Synchronization

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

  /// Runs `body` on a new thread with a stack of so many bytes and waits for it; nil when the system gives none.
  ///
  /// Unsafe: as above; joining comes after the thread's last use of the result.
  static func wait<Value: Sendable>(stackSize: Int, _ body: @escaping @Sendable () -> Value) -> Value? {
    let result = Mutex<Value?>(nil)
    let work = Unmanaged.passRetained(
      Work {
        let value = body()
        result.withLock { $0 = value }
      })
    var thread = pthread_t()
    let hasBegun = withUnsafeTemporaryAllocation(of: pthread_attr_t.self, capacity: 1) { room in
      guard let attributes = room.baseAddress, pthread_attr_init(attributes) == 0 else { return false }
      defer { pthread_attr_destroy(attributes) }
      guard pthread_attr_setstacksize(attributes, stackSize) == 0 else { return false }
      return pthread_create(
        &thread, attributes,
        { context in
          if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
          return nil
        }, work.toOpaque()) == 0
    }
    guard hasBegun else {
      work.release()
      return nil
    }
    pthread_join(thread, nil)
    return result.withLock { $0 }
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
