import Glibc

/// Bytes that came in and wait to be consumed, in one array that is reused for all requests of a connection.
///
/// Unsafe: system calls fill and move the array's own storage. Sound because every pointer lives inside one
/// `withUnsafeMutableBytes` call and `0 <= start <= end <= bytes.count` holds between calls.
struct InputBuffer {
  private static let usualSize = 8 << 10
  private static let keptSize = 64 << 10

  /// Storage; what waits is `start..<end`.
  var bytes = [UInt8](repeating: 0, count: usualSize)
  private(set) var start = 0
  private(set) var end = 0

  var count: Int { end - start }
  var isEmpty: Bool { start == end }

  enum ReadOutcome {
    /// Bytes came; more may be waiting in the kernel when `filled`.
    case bytes(filled: Bool)
    case nothing
    case ended
    case failed
  }

  /// Drops bytes at the front.
  mutating func consume(_ count: Int) {
    start = min(start + count, end)
    guard start == end else { return }
    start = 0
    end = 0
    // A big request's memory goes back as soon as it is answered.
    if bytes.count > Self.keptSize { bytes = [UInt8](repeating: 0, count: Self.usualSize) }
  }

  /// Reads once.
  ///
  /// - Parameter needed: bytes that what is at the front will take in all; the storage grows towards that by
  ///   doubling, so a peer that only announces much costs little.
  mutating func read(from descriptor: Int32, needed: Int) -> ReadOutcome {
    if end == bytes.count { makeRoom(needed: needed) }
    let room = bytes.count - end
    let received = bytes.withUnsafeMutableBytes { storage in
      recv(descriptor, storage.baseAddress?.advanced(by: end), room, 0)
    }
    if received > 0 {
      end += received
      return .bytes(filled: received == room)
    }
    if received == 0 { return room == 0 ? .nothing : .ended }
    return errno == EAGAIN || errno == EINTR ? .nothing : .failed
  }

  private mutating func makeRoom(needed: Int) {
    if start > 0 {
      let waiting = count
      bytes.withUnsafeMutableBytes { storage in
        guard let base = storage.baseAddress else { return }
        memmove(base, base.advanced(by: start), waiting)
      }
      start = 0
      end = waiting
      if waiting <= bytes.count / 2 { return }
    }
    let size = min(bytes.count * 2, max(needed, bytes.count + Self.usualSize))
    var grown = [UInt8]()
    grown.reserveCapacity(size)
    grown.append(contentsOf: bytes[..<end])
    grown.append(contentsOf: repeatElement(0, count: size - end))
    bytes = grown
  }
}

/// Sends what of an output stands behind a position.
///
/// - Returns: bytes taken by the kernel; 0 when it takes none now; nil when the connection is gone.
func sendBytes(_ output: [UInt8], from sent: Int, to descriptor: Int32) -> Int? {
  let count = output.withUnsafeBytes { storage in
    send(
      descriptor, storage.baseAddress?.advanced(by: sent), storage.count - sent,
      Int32(MSG_NOSIGNAL))
  }
  if count >= 0 { return count }
  return errno == EAGAIN || errno == EINTR ? 0 : nil
}
