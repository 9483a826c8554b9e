import Glibc
import Primitives

/// A client's connection to a server on this machine, which sends raw transactions.
///
/// Unsafe: the address is lent to the system for the one call only.
final class LoopbackConnection {
  let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    (address.sin_family, address.sin_port) = (sa_family_t(AF_INET), port.bigEndian)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    let code = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try WrongAnswer.unless(code == 0, "no connection to the server")
  }

  deinit { close(descriptor) }

  /// The request that submits an envelope.
  static func request(_ envelope: Bytes) -> Bytes {
    let body =
      #"{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["\#(envelope.hex)"]}"#
    let head =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
    return Bytes((head + body).utf8)
  }

  func send(_ request: Bytes) throws {
    try WrongAnswer.unless(write(descriptor, request, request.count) == request.count, "a request was cut")
  }

  /// Waits for an answer, which must have a result; it is short enough to come in one piece.
  func receive() throws {
    var buffer = Bytes(repeating: 0, count: 1024)
    let count = read(descriptor, &buffer, buffer.count)
    let answer = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    try WrongAnswer.unless(answer.contains(#""result":"0x"#), "the server answered: \(answer)")
  }
}
