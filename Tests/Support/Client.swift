import Glibc

/// A blocking client that sends exactly the bytes it is told to.
package final class Client {
  package struct Response: Equatable {
    package var status: Int
    package var headers: [String: String]
    package var body: String
  }

  package struct Frame: Equatable {
    package var opcode: UInt8
    package var payload: [UInt8]

    package init(opcode: UInt8, payload: [UInt8]) { (self.opcode, self.payload) = (opcode, payload) }

    package var text: String { String(decoding: payload, as: UTF8.self) }
    /// The status code of a close frame.
    package var code: Int { payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 0 }
  }

  private let descriptor: Int32
  /// What came and isn't taken yet. A slice, so that taking from its front moves nothing.
  private var buffer: ArraySlice<UInt8> = []
  /// Held for as long as the client lives, such as its server.
  package var keeps: AnyObject?

  /// Connects to the loopback; reads give up after ten seconds. A small receive buffer makes a slow reader.
  package init(port: UInt16, address: String = "127.0.0.1", receiveBuffer: Int32? = nil) {
    let isNewer = address.contains(":")
    descriptor = socket(isNewer ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    if isNewer {
      var target = sockaddr_in6()
      target.sin6_family = UInt16(AF_INET6)
      target.sin6_port = port.bigEndian
      inet_pton(AF_INET6, address, &target.sin6_addr)
      connect(to: &target)
    } else {
      var target = sockaddr_in()
      target.sin_family = UInt16(AF_INET)
      target.sin_port = port.bigEndian
      inet_pton(AF_INET, address, &target.sin_addr)
      connect(to: &target)
    }
  }

  private func connect<Address>(to address: inout Address) {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  /// Whether this machine speaks IPv6 with itself.
  package static let hasIPv6: Bool = {
    let probe = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(probe) }
    var address = sockaddr_in6()
    address.sin6_family = UInt16(AF_INET6)
    address.sin6_addr = in6addr_loopback
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(probe, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
      }
    }
  }()

  deinit { close(descriptor) }

  @discardableResult
  package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  package func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Reads more; false at the end, at a reset or after ten seconds.
  private func fill() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer = Array(buffer) + chunk[..<count]
    return true
  }

  /// Whether the server ends the connection without another byte.
  package var isEnded: Bool {
    guard buffer.isEmpty else { return false }
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, 0)
    return count == 0 || (count < 0 && errno == ECONNRESET)
  }

  /// Whether something to read has arrived.
  package var hasArrived: Bool {
    var byte: UInt8 = 0
    return !buffer.isEmpty || recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) > 0
  }

  /// Posts a JSON-RPC request to `/`.
  @discardableResult
  package func post(_ method: String, _ parameters: String = "[]") -> Bool {
    let body = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#
    return send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// Reads one response with its body.
  package func response(toHead: Bool = false) -> Response? {
    let mark = Array("\r\n\r\n".utf8)
    var end: Int?
    while true {
      end = buffer.indices.first { $0 + 4 <= buffer.endIndex && buffer[$0..<$0 + 4].elementsEqual(mark) }
      if end != nil || !fill() { break }
    }
    guard let end else { return nil }
    let lines = String(decoding: buffer[..<end], as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    buffer = buffer[(end + 4)...]
    let length = toHead ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
    guard take(length) else { return nil }
    let body = String(decoding: buffer.prefix(length), as: UTF8.self)
    buffer = buffer.dropFirst(length)
    return Response(status: status, headers: headers, body: body)
  }

  private func take(_ count: Int) -> Bool {
    while buffer.count < count { guard fill() else { return false } }
    return true
  }

  // MARK: WebSocket

  /// Opens a WebSocket on this connection.
  package func upgrade(host: String = "localhost", extra: String = "") -> Response? {
    send(
      "GET / HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\(extra)\r\n")
    return response()
  }

  /// Makes a masked frame.
  package static func frame(
    _ opcode: UInt8, _ payload: [UInt8], final: Bool = true, reserved: UInt8 = 0, masked: Bool = true
  ) -> [UInt8] {
    var bytes = [(final ? 0x80 : 0) | reserved | opcode]
    let flag: UInt8 = masked ? 0x80 : 0
    if payload.count < 126 {
      bytes.append(flag | UInt8(payload.count))
    } else if payload.count < 65536 {
      bytes += [flag | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    } else {
      bytes.append(flag | 127)
      bytes += stride(from: 56, through: 0, by: -8).map { UInt8(payload.count >> $0 & 255) }
    }
    guard masked else { return bytes + payload }
    let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
    bytes += mask
    bytes += payload.enumerated().map { $1 ^ mask[$0 & 3] }
    return bytes
  }

  package func sendText(_ text: String) { send(Self.frame(1, Array(text.utf8))) }

  /// Reads one frame of the server's.
  package func frame() -> Frame? {
    guard take(2) else { return nil }
    let first = buffer[buffer.startIndex]
    let second = buffer[buffer.startIndex + 1]
    guard second & 0x80 == 0 else { return nil }
    var header = 2
    var length = Int(second)
    if length >= 126 {
      header += length == 126 ? 2 : 8
      guard take(header) else { return nil }
      length = buffer.prefix(header).dropFirst(2).reduce(0) { $0 << 8 | Int($1) }
    }
    guard take(header + length) else { return nil }
    let frame = Frame(opcode: first & 15, payload: Array(buffer.dropFirst(header).prefix(length)))
    buffer = buffer.dropFirst(header + length)
    return frame
  }

  /// Reads to the end: how many messages came, and the close frame's code.
  package func messagesUntilClose() -> (count: Int, code: Int?) {
    var count = 0
    while let frame = frame() {
      if frame.opcode == 8 { return (count, frame.code) }
      count += 1
    }
    return (count, nil)
  }
}
