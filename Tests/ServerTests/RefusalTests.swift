import TestSupport
import Testing

@testable import Server

@Suite("Refusals")
struct RefusalTests {
  /// A body that would be a request of its own to whoever loses count.
  private static let decoy = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"

  private static func request(_ line: String, _ fields: String = "", chunked: Bool = false) -> String {
    let start = "\(line) HTTP/1.1\r\nHost: localhost\r\n\(fields)"
    let size = String(decoy.utf8.count, radix: 16)
    return chunked
      ? start + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n\(decoy)\r\n0\r\n\r\n"
      : start + "Content-Length: \(decoy.utf8.count)\r\n\r\n\(decoy)"
  }

  @Test(
    "that only concern the request leave the connection, and its body is no request",
    arguments: [
      (415, "POST /", "Content-Type: text/plain\r\n"), (415, "POST /", ""),
      (415, "POST /", "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"),
      (403, "POST /", "Content-Type: application/json\r\nOrigin: https://evil.example\r\n"),
      (403, "OPTIONS /", "Origin: https://evil.example\r\n"), (403, "POST http://evil.example/", ""),
      (404, "POST /nowhere", ""), (405, "PUT /", ""), (405, "POST /health", ""), (204, "OPTIONS /", ""),
    ], [false, true])
  func stays(_ refused: (status: Int, line: String, fields: String), chunked: Bool) throws {
    let client = try TestServer().client()
    client.send(Self.request(refused.line, refused.fields, chunked: chunked) + post("x"))
    let response = try #require(client.response())
    #expect(response.status == refused.status && response.headers["connection"] == nil)
    #expect(client.response()?.body == "[x]")
  }

  @Test(
    "of what is too much to read, or can't be told from what follows, end the connection",
    arguments: [
      (
        413, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5242881"
      ),
      (415, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537"),
      (413, "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537"),
      (415, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2"),
      (413, "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n10001"),
      (
        403,
        "GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nConnection: Upgrade\r\n"
          + "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
      ),
      (400, "GET / HTTP/1.1\r\nHost: a b"),
    ])
  func ends(status: Int, head: String) throws {
    let client = try TestServer().client()
    client.send(head + "\r\n\r\n" + Self.decoy)
    let response = try #require(client.response())
    #expect(response.status == status && response.headers["connection"] == "close")
    #expect(client.isEnded)
  }
}
