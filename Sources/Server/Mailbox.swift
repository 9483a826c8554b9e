import CEpoll
import Glibc
import Synchronization

/// Carries news from other threads to the loop's, which it wakes through an eventfd.
final class Mailbox: Sendable {
  enum Content: Sendable {
    case bytes([UInt8])
    case response(HTTPResponse)
  }

  enum Letter: Sendable {
    case reply(connection: UInt64, sequence: UInt64, Content)
    /// A session has something queued, or wants to end.
    case session(connection: UInt64)
    /// Deadlines are to be looked at: the clock was moved.
    case tick
    case stop
  }

  /// Becomes readable when there are letters.
  let descriptor: Int32
  private let letters = Mutex<[Letter]>([])

  init() throws(ServerError) {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { throw .system(call: "eventfd", code: errno) }
  }

  deinit { close(descriptor) }

  /// Puts a letter in; the first one into an empty box wakes the loop.
  func post(_ letter: Letter) {
    let wasEmpty = letters.withLock { letters in
      letters.append(letter)
      return letters.count == 1
    }
    if wasEmpty { eventfd_write(descriptor, 1) }
  }

  /// Takes all letters out. Called by the loop when the descriptor is readable.
  func collect() -> [Letter] {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
    return letters.withLock { letters in
      defer { letters = [] }
      return letters
    }
  }
}
