import TestSupport
import Testing

@testable import Server

@Suite("WebSocket")
struct WebSocketTests {
  private func open(_ server: TestServer) throws -> Client { try server.webSocket() }

  @Test("opens with the key of RFC 6455 section 1.3")
  func handshake() throws {
    let server = try TestServer()
    let client = server.client()
    let response = try #require(client.upgrade())
    #expect(response.status == 101)
    #expect(response.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(response.headers["sec-websocket-extensions"] == nil)
  }

  @Test(
    "hashes and encodes by the published examples",
    arguments: [
      ("", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="), ("abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="),
      ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "hJg+RBw70m66rkqh+VEp5eVGcPE="),
    ])
  func digests(message: String, digest: String) {
    #expect(WebSocketHandshake.base64(SHA1.hash(Array(message.utf8))) == digest)
  }

  @Test(
    "refuses malformed handshakes",
    arguments: [
      ("Sec-WebSocket-Version: 13\r\n", 400), ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426),
      ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n", 426),
      ("Sec-WebSocket-Key: short==\r\nSec-WebSocket-Version: 13\r\n", 400),
      ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR==\r\nSec-WebSocket-Version: 13\r\n", 400),
      (
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nContent-Length: 5\r\n",
        400
      ),
      (
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://evil.example\r\n",
        403
      ),
    ])
  func badHandshakes(fields: String, status: Int) throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\(fields)\r\n")
    #expect(client.response()?.status == status)
  }

  @Test("answers text with text and binary with binary")
  func kinds() throws {
    let client = try open(try TestServer())
    client.sendText("hello")
    #expect(client.frame() == Client.Frame(opcode: 1, payload: Array("[hello]".utf8)))
    client.send(Client.frame(2, [0xff, 0]))
    #expect(client.frame() == Client.Frame(opcode: 2, payload: [0x5b, 0xff, 0, 0x5d]))
    client.send(Client.frame(2, Array("later".utf8)))
    #expect(client.frame() == Client.Frame(opcode: 2, payload: Array("[late]".utf8)))
  }

  @Test(
    "carries messages of every length form",
    arguments: [0, 1, 123, 124, 125, 126, 127, 65533, 65535, 65536, 1 << 20])
  func lengths(count: Int) throws {
    let client = try open(try TestServer())
    client.send(Client.frame(2, [UInt8](repeating: 7, count: count)))
    #expect(try #require(client.frame()).payload.count == count + 2)
  }

  @Test("keeps the order of answers, late ones included, and skips silent ones")
  func order() throws {
    let client = try open(try TestServer())
    for text in ["1", "later", "silence", "drop", "2"] { client.sendText(text) }
    #expect((0..<3).map { _ in client.frame()?.text } == ["[1]", "[late]", "[2]"])
  }

  @Test("joins fragments around control frames, byte by byte")
  func fragments() throws {
    let client = try open(try TestServer())
    let bytes =
      Client.frame(1, Array("he".utf8), final: false) + Client.frame(9, Array("p".utf8))
      + Client.frame(0, [0xc3], final: false) + Client.frame(0, [], final: false) + Client.frame(0, [0xa9])
    for byte in bytes { client.send([byte]) }
    #expect(client.frame() == Client.Frame(opcode: 10, payload: Array("p".utf8)))
    #expect(client.frame()?.text == "[heé]")
  }

  @Test("answers pings with their payload and ignores pongs", arguments: [0, 1, 125])
  func ping(count: Int) throws {
    let client = try open(try TestServer())
    let payload = [UInt8](repeating: 0xfe, count: count)
    client.send(Client.frame(10, payload) + Client.frame(9, payload))
    #expect(client.frame() == Client.Frame(opcode: 10, payload: payload))
  }

  @Test(
    "closes with the code that a fault deserves",
    arguments: [
      ("no mask", 1002, Client.frame(1, [65], masked: false)),
      ("reserved bit 1", 1002, Client.frame(1, [65], reserved: 0x40)),
      ("reserved bit 2", 1002, Client.frame(1, [65], reserved: 0x20)),
      ("reserved bit 3", 1002, Client.frame(1, [65], reserved: 0x10)),
      ("reserved opcode 3", 1002, Client.frame(3, [])), ("reserved opcode 7", 1002, Client.frame(7, [])),
      ("reserved opcode 11", 1002, Client.frame(11, [])), ("reserved opcode 15", 1002, Client.frame(15, [])),
      ("long ping", 1002, Client.frame(9, [UInt8](repeating: 0, count: 126))),
      ("ping in pieces", 1002, Client.frame(9, [], final: false)),
      ("close in pieces", 1002, Client.frame(8, [], final: false)),
      ("continuation of nothing", 1002, Client.frame(0, [65])),
      ("text inside fragments", 1002, Client.frame(1, [65], final: false) + Client.frame(1, [65])),
      ("length of 5 in two bytes", 1002, [0x81, 0xfe, 0, 5, 0, 0, 0, 0]),
      ("length of 5 in eight bytes", 1002, [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]),
      ("length with the top bit", 1002, [0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      ("length beyond the limit", 1009, [0x82, 0xff, 0, 0, 0, 0, 0, 0x50, 0, 1, 0, 0, 0, 0]),
      ("length of 2^62", 1009, [0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      ("close of one byte", 1002, Client.frame(8, [3])),
      ("close with code 999", 1002, Client.frame(8, [0x03, 0xe7])),
      ("close with code 1004", 1002, Client.frame(8, [0x03, 0xec])),
      ("close with code 1005", 1002, Client.frame(8, [0x03, 0xed])),
      ("close with code 1006", 1002, Client.frame(8, [0x03, 0xee])),
      ("close with code 1015", 1002, Client.frame(8, [0x03, 0xf7])),
      ("close with code 5000", 1002, Client.frame(8, [0x13, 0x88])),
      ("close with a reason that is no text", 1007, Client.frame(8, [0x03, 0xe8, 0xff])),
      ("close without code", 1000, Client.frame(8, [])),
      ("close with code 1000", 1000, Client.frame(8, [0x03, 0xe8])),
      ("close with code 1001", 1001, Client.frame(8, [0x03, 0xe9, 65])),
      ("close with code 3000", 3000, Client.frame(8, [0x0b, 0xb8])),
      ("close with code 4999", 4999, Client.frame(8, [0x13, 0x87])),
      ("text with an overlong form", 1007, Client.frame(1, [0xc0, 0xaf])),
      ("text with a surrogate", 1007, Client.frame(1, [0xed, 0xa0, 0x80])),
      ("text above U+10FFFF", 1007, Client.frame(1, [0xf4, 0x90, 0x80, 0x80])),
      ("text cut in a character", 1007, Client.frame(1, [0xe2, 0x82])),
      ("fragments cut in a character", 1007, Client.frame(1, [0xe2], final: false) + Client.frame(0, [0x82])),
      ("fragment that can't become text", 1007, Client.frame(1, [0xff], final: false)),
    ] as [(String, Int, [UInt8])])
  func faults(name: String, code: Int, bytes: [UInt8]) throws {
    let server = try TestServer()
    let client = try open(server)
    client.send(bytes)
    let frame = try #require(client.frame())
    #expect(frame.opcode == 8 && frame.code == code, "\(name)")
    #expect(client.isEnded)
  }

  @Test("refuses a message that grows beyond the limit in fragments")
  func growingMessage() throws {
    let client = try open(try TestServer { $0.limits.messageBytes = 1000 })
    client.send(Client.frame(2, [UInt8](repeating: 1, count: 600), final: false))
    client.send(Client.frame(0, [UInt8](repeating: 1, count: 600)))
    #expect(client.frame()?.code == 1009)
  }

  @Test("pings a silent peer and gives up one that stays silent")
  func silentPeer() throws {
    let server = try TestServer()
    let client = try open(server)
    server.pass(120_001)
    #expect(client.frame() == Client.Frame(opcode: 9, payload: []))
    client.send(Client.frame(10, []))
    server.pass(120_001)
    #expect(client.frame()?.opcode == 9)
    server.pass(30_001)
    #expect(client.isEnded)
  }

  @Test("says goodbye with 1001 when the server stops")
  func stop() throws {
    let server = try TestServer()
    let client = try open(server)
    server.stop()
    #expect(client.frame()?.code == 1001)
    #expect(client.isEnded)
  }
}
