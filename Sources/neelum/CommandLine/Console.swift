import Glibc
import Synchronization

/// Standard output for a server: lines are handed over and written by a thread of its own, so that a reader
/// who stops reading stops nothing else.
///
/// What doesn't fit into the buffer is dropped and counted in a line of its own.
final class Console: Sendable {
  private struct State {
    var pending: [UInt8] = []
    var dropped = 0
    var isWriting = false
  }

  private static let capacity = 1 << 20
  private let state = Mutex(State())
  private let descriptor: Int32
  /// A pipe through which a byte wakes the writing thread.
  private let (wakeEnd, sleepEnd): (Int32, Int32)

  /// Begins to write to a descriptor.
  init(descriptor: Int32 = STDOUT_FILENO) {
    self.descriptor = descriptor
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    (sleepEnd, wakeEnd) = (ends[0], ends[1])
    Thread.detach { [self] in writeForever() }
  }

  /// Hands text over; a line break ends what should be a line.
  func print(_ text: String) {
    let isFirst = state.withLock { state in
      guard state.pending.count + text.utf8.count <= Self.capacity else {
        state.dropped += 1
        return false
      }
      defer { state.pending.append(contentsOf: text.utf8) }
      return state.pending.isEmpty
    }
    guard isFirst else { return }
    var byte: UInt8 = 1
    _ = Glibc.write(wakeEnd, &byte, 1)
  }

  /// Waits until everything is written, at most so many milliseconds.
  func flush(milliseconds: Int = 1000) {
    for _ in 0..<milliseconds {
      if state.withLock({ $0.pending.isEmpty && !$0.isWriting }) { return }
      usleep(1000)
    }
  }

  private func writeForever() {
    var byte: UInt8 = 0
    while read(sleepEnd, &byte, 1) == 1 {
      while true {
        let bytes = state.withLock { state -> [UInt8] in
          if state.dropped > 0 {
            state.pending.append(
              contentsOf: "(\(state.dropped) log entries dropped: nobody read them)\n".utf8)
            state.dropped = 0
          }
          defer { state.pending = [] }
          state.isWriting = !state.pending.isEmpty
          return state.pending
        }
        if bytes.isEmpty { break }
        write(bytes)
      }
    }
  }

  private func write(_ bytes: [UInt8]) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset)
      }
      // A reader who is gone misses the rest; the node goes on.
      guard count > 0 || errno == EINTR else { return }
      offset += max(0, count)
    }
  }
}

/// Writes a line to standard error.
func complain(_ text: String) { writeToStandardError(Array("neelum: \(text)\n".utf8)) }

/// Writes bytes to standard error, as far as somebody takes them.
func writeToStandardError(_ bytes: [UInt8]) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}
