import CCurl
import Glibc
import Primitives

/// The client's end of a WebSocket whose messages' content does not matter. See RFC 6455.
///
/// Unsafe: owns one libcurl handle, used by one thread, from connecting to deinit.
final class WebSocket {
  private let handle: UnsafeMutableRawPointer
  private var buffer: Bytes = []

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The longest frame that is read; a node's notices are far shorter.
  private static let frameLimit = 1 << 20

  /// Connects to an http or https URL and upgrades.
  init(url: String) throws {
    _ = HTTPTransfers.library
    guard let handle = curl_easy_init() else { throw Failure(description: "libcurl has no memory") }
    self.handle = handle
    curl_set_text(handle, CURLOPT_URL, url)
    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    curl_set_text(handle, CURLOPT_NOPROXY, "*")
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 3000)
    let code = curl_easy_perform(handle)
    guard code == CURLE_OK else { throw Failure(description: String(cString: curl_easy_strerror(code))) }
    try upgrade(url)
  }

  deinit { curl_easy_cleanup(handle) }

  private func upgrade(_ url: String) throws {
    let rest = url.drop { $0 != "/" }.dropFirst(2)
    let authority = rest.prefix { $0 != "/" }
    let host = authority.split(separator: "@").last ?? authority
    let path = rest.dropFirst(authority.count)
    // 16 bytes in Base64; the fixed key is allowed to be predictable here, since no shared cache is fooled by it.
    let request =
      "GET \(path.isEmpty ? "/" : path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: bmVlbHVtLWJyaWRnZS0xNg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    try sendAll(Bytes(request.utf8))
    for _ in 0..<50 {
      try fill(milliseconds: 100)
      guard let end = buffer.firstRange(of: Bytes("\r\n\r\n".utf8)) else {
        guard buffer.count < 16_384 else { break }
        continue
      }
      let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
      buffer.removeFirst(end.upperBound)
      guard head.hasPrefix("HTTP/1.1 101") else {
        throw Failure(description: String(head.prefix { $0 != "\r\n" && $0 != "\r" }))
      }
      return
    }
    throw Failure(description: "no answer to the upgrade")
  }

  func send(text: Bytes) throws { try send(text, opcode: 1) }

  /// Waits for frames; whether a message came.
  func receive(milliseconds: Int32) throws -> Bool {
    try fill(milliseconds: milliseconds)
    var isMessage = false
    while let (opcode, payload) = try takeFrame() {
      switch opcode {
      case 0, 1, 2: isMessage = true
      case 8: throw Failure(description: "the node closed the WebSocket")
      case 9: try send(payload, opcode: 10)
      case 10: break
      default: throw Failure(description: "a frame of an unknown kind")
      }
    }
    return isMessage
  }

  private func takeFrame() throws -> (opcode: UInt8, payload: Bytes)? {
    guard buffer.count >= 2 else { return nil }
    guard buffer[1] & 0x80 == 0, buffer[0] & 0x70 == 0 else {
      throw Failure(description: "a frame out of order")
    }
    var (length, start) = (Int(buffer[1]), 2)
    if length >= 126 {
      let width = length == 126 ? 2 : 8
      guard buffer.count >= 2 + width else { return nil }
      let value = buffer[2..<(2 + width)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      (length, start) = (Int(clamping: value), 2 + width)
    }
    guard length <= Self.frameLimit else { throw Failure(description: "a frame of \(length) bytes") }
    guard buffer.count >= start + length else { return nil }
    let frame = (buffer[0] & 15, Bytes(buffer[start..<(start + length)]))
    buffer.removeFirst(start + length)
    return frame
  }

  private func send(_ payload: Bytes, opcode: UInt8) throws {
    var frame: Bytes = [0x80 | opcode]
    if payload.count < 126 {
      frame.append(0x80 | UInt8(payload.count))
    } else {
      guard payload.count <= 65_535 else { throw Failure(description: "too long a message") }
      frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    }
    let mask = (0..<4).map { _ in UInt8.random(in: 0...255) }
    frame += mask
    frame += payload.enumerated().map { $1 ^ mask[$0 & 3] }
    try sendAll(frame)
  }

  private func sendAll(_ bytes: Bytes) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      var sent = 0
      let code = rest.withUnsafeBytes { curl_easy_send(handle, $0.baseAddress, $0.count, &sent) }
      if code == CURLE_AGAIN {
        guard wait(for: Int16(POLLOUT), milliseconds: 3000) else {
          throw Failure(description: "the node is stuck")
        }
        continue
      }
      guard code == CURLE_OK else { throw Failure(description: String(cString: curl_easy_strerror(code))) }
      rest = rest.dropFirst(sent)
    }
  }

  /// Appends what has come, after waiting at most so long for the first byte.
  private func fill(milliseconds: Int32) throws {
    var chunk = Bytes(repeating: 0, count: 16_384)
    var hasWaited = false
    while true {
      var count = 0
      let code = chunk.withUnsafeMutableBytes { curl_easy_recv(handle, $0.baseAddress, $0.count, &count) }
      if code == CURLE_AGAIN {
        guard !hasWaited, wait(for: Int16(POLLIN), milliseconds: milliseconds) else { return }
        hasWaited = true
        continue
      }
      guard code == CURLE_OK, count > 0 else { throw Failure(description: "the connection ended") }
      buffer += chunk[..<count]
      if buffer.count > Self.frameLimit + 16 { return }
    }
  }

  private func wait(for events: Int16, milliseconds: Int32) -> Bool {
    var socket: curl_socket_t = -1
    curl_get_socket(handle, &socket)
    var waiting = pollfd(fd: socket, events: events, revents: 0)
    return poll(&waiting, 1, milliseconds) > 0
  }
}
