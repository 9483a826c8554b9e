import TestSupport
import Testing

@testable import Server

@Suite("Messages that follow others whose answers are owed")
struct FollowerTests {
  @Test("are handed over at once, and answered in order, whichever answer comes first")
  func order() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      post("line") + post("line") + post("line") + post("x")
        + "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let replies = (0..<3).compactMap { _ in server.held.next() }
    #expect(replies.count == 3)
    for (index, reply) in replies.enumerated().reversed() { reply.send(Array("\(index)".utf8)) }
    #expect((0..<5).map { _ in client.response()?.body } == ["0", "1", "2", "[x]", "fine"])
  }

  @Test("are handed over on a WebSocket too, but what isn't whole or no text waits")
  func webSocket() throws {
    let server = try TestServer()
    let client = try server.webSocket()
    let line = Client.frame(1, Array("line".utf8))
    client.send(line + line + Client.frame(9, [1]) + line + Client.frame(2, Array("x".utf8)))
    let replies = (0..<2).compactMap { _ in server.held.next() }
    server.settle()
    #expect(server.held.count == 0 && !client.hasArrived)
    for (index, reply) in replies.enumerated().reversed() { reply.send(Array("\(index)".utf8)) }
    #expect([client.frame()?.text, client.frame()?.text] == ["0", "1"])
    #expect(client.frame() == Client.Frame(opcode: 10, payload: [1]))
    try #require(server.held.next()).send(Array("2".utf8))
    #expect(client.frame()?.text == "2")
    #expect(client.frame() == Client.Frame(opcode: 2, payload: Array("[x]".utf8)))
  }

  @Test(
    "are refused in their turn",
    arguments: [
      ("GARBAGE\r\n\r\n", 400), (post("x", extra: "Host: other\r\n"), 400),
      (post("x").replacing("localhost", with: "evil.example"), 403),
      (post("x").replacing("application/json", with: "text/plain"), 415),
      (
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n",
        413
      ),
    ])
  func refusals(second: String, status: Int) throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("line") + second)
    let reply = try #require(server.held.next())
    server.settle()
    #expect(!client.hasArrived)
    reply.send(Array("first".utf8))
    #expect(client.response()?.body == "first")
    #expect(client.response()?.status == status)
  }

  @Test(
    "are refused in their turn on a WebSocket too",
    arguments: [(Client.frame(3, [1]), 1002), (Client.frame(1, [0xff]), 1007)] as [([UInt8], UInt16)])
  func faults(second: [UInt8], code: UInt16) throws {
    let server = try TestServer()
    let client = try server.webSocket()
    client.send(Client.frame(1, Array("line".utf8)) + second)
    let reply = try #require(server.held.next())
    server.settle()
    #expect(!client.hasArrived)
    reply.send(Array("first".utf8))
    #expect(client.frame()?.text == "first")
    #expect(client.frame() == Client.Frame(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 0xff)]))
  }

  @Test("in chunks, or that wait for a word, wait for the answers")
  func unusual() throws {
    let server = try TestServer()
    let client = server.client()
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    client.send(post("line") + head + "Transfer-Encoding: chunked\r\n\r\n4\r\nline\r\n0\r\n\r\n")
    client.send(head + "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n")
    for answer in ["a", "b"] {
      let reply = try #require(server.held.next())
      server.settle()
      #expect(server.held.count == 0 && !client.hasArrived)
      reply.send(Array(answer.utf8))
      #expect(client.response()?.body == answer)
    }
    #expect(client.response()?.status == 100)
    client.send("x")
    #expect(client.response()?.body == "[x]")
  }

  @Test("may come in pieces, and have the time that any request has")
  func pieces() throws {
    let server = try TestServer()
    let client = server.client()
    let (start, end) = (post("line 2").dropLast(3), post("line 2").suffix(3))
    client.send(post("line 1") + start)
    let first = try #require(server.held.next())
    server.pass(20_000)
    client.send(String(end))
    let second = try #require(server.held.next())
    client.send(String(start))
    server.pass(31_000)
    #expect(!client.hasArrived)
    second.send(Array("2".utf8))
    first.send(Array("1".utf8))
    #expect([client.response()?.body, client.response()?.body] == ["1", "2"])
    server.pass(1000)
    #expect(client.response()?.status == 408)
  }

  @Test("are no more than the limits allow, in number and bytes", arguments: [(3, 1 << 20, 3), (99, 20, 4)])
  func limits(answers: Int, bytes: Int, taken: Int) throws {
    let server = try TestServer { ($0.limits.owedAnswers, $0.limits.owedBytes) = (answers, bytes) }
    let client = server.client()
    client.send((0..<9).map { post("line \($0)") }.joined())
    let replies = (0..<taken).compactMap { _ in server.held.next() }
    server.settle()
    #expect(server.held.count == 0)
    for (index, reply) in replies.enumerated() {
      reply.send(Array("\(index)".utf8))
      #expect(client.response()?.body == "\(index)")
    }
    for index in taken..<9 {
      try #require(server.held.next()).send(Array("\(index)".utf8))
      #expect(client.response()?.body == "\(index)")
    }
  }

  @Test("are none after the connection's last, and after the server's end")
  func last() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("line") + post("line", extra: "Connection: close\r\n") + post("line"))
    let replies = (0..<2).compactMap { _ in server.held.next() }
    server.settle()
    #expect(server.held.count == 0)
    for reply in replies { reply.send(Array("x".utf8)) }
    #expect(
      [client.response()?.headers["connection"], client.response()?.headers["connection"]] == [nil, "close"])
    #expect(client.isEnded)
  }

  @Test("get 500 in their turn when their answer never comes")
  func dropped() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("line") + post("line"))
    let first = try #require(server.held.next())
    _ = server.held.next()
    server.settle()
    #expect(!client.hasArrived)
    first.send(Array("first".utf8))
    #expect(client.response()?.body == "first")
    #expect(client.response()?.status == 500)
  }
}
