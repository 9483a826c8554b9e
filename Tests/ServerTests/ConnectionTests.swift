import TestSupport
import Testing

@testable import Server

@Suite("Connections")
struct ConnectionTests {
  @Test("answer pipelined requests in order, late answers included")
  func pipelining() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      post("1") + post("later") + post("2") + "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        + "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n" + post("3"))
    let bodies = (0..<6).map { _ in client.response()?.body }
    #expect(bodies == ["[1]", "[late]", "[2]", "fine", "late", "[3]"])
  }

  @Test("answer a thousand requests sent at once")
  func manyPipelined() throws {
    let server = try TestServer()
    let client = server.client()
    client.send((0..<1000).map { post("\($0)") }.joined())
    for number in 0..<1000 { #expect(client.response()?.body == "[\(number)]") }
  }

  @Test("give 204 to a message without an answer, and stay")
  func notification() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("silence") + post("x"))
    let first = try #require(client.response())
    #expect(first.status == 204 && first.headers["content-length"] == nil)
    #expect(client.response()?.body == "[x]")
  }

  @Test("give 500 when a late answer never comes")
  func droppedReply() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("drop") + post("x"))
    #expect(client.response()?.status == 500)
    #expect(client.response()?.body == "[x]")
  }

  @Test(
    "stay or end as the protocol's version and the client say",
    arguments: [
      ("HTTP/1.1", "", true, nil), ("HTTP/1.1", "Connection: close\r\n", false, "close"),
      ("HTTP/1.1", "Connection: Keep-Alive, CLOSE\r\n", false, "close"),
      ("HTTP/1.0", "", false, "close"), ("HTTP/1.0", "Connection: keep-alive\r\n", true, "keep-alive"),
    ] as [(String, String, Bool, String?)])
  func keepAlive(version: String, field: String, stays: Bool, answer: String?) throws {
    let server = try TestServer()
    let client = server.client()
    let request = "GET /health \(version)\r\nHost: localhost\r\n\(field)\r\n"
    client.send(request)
    #expect(try #require(client.response()).headers["connection"] == answer)
    if stays {
      client.send(request)
      #expect(client.response()?.body == "fine")
    } else {
      #expect(client.isEnded)
    }
  }

  @Test("answer HEAD without a body")
  func headRequest() throws {
    let server = try TestServer()
    let client = server.client()
    client.send("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let response = try #require(client.response(toHead: true))
    #expect(response.status == 200 && response.headers["content-length"] == "4")
    client.send(post("x"))
    #expect(client.response()?.body == "[x]")
  }

  @Test("answer a client that has ended its own sending")
  func halfClosed() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("later") + post("2"))
    client.endSending()
    #expect(client.response()?.body == "[late]")
    #expect(client.response()?.body == "[2]")
    #expect(client.isEnded)
  }

  @Test("ask for the body that waits for a word")
  func expectContinue() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        + "Content-Length: 2\r\n\r\n")
    #expect(client.response()?.status == 100)
    client.send("{}")
    #expect(client.response()?.body == "[{}]")
  }

  @Test("refuse a body too large without asking for it")
  func expectTooMuch() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        + "Content-Length: 6000000\r\n\r\n")
    #expect(client.response()?.status == 413)
    #expect(client.isEnded)
  }

  @Test("let a client read a refusal although it goes on sending")
  func refusalSurvives() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 6000000\r\n\r\n"
        + String(repeating: "x", count: 300_000))
    #expect(client.response()?.status == 413)
  }

  @Test("take a body of exactly the limit, whole and in chunks", arguments: [false, true])
  func largestBody(chunked: Bool) throws {
    let server = try TestServer()
    let client = server.client()
    let body = String(repeating: "x", count: 5 << 20)
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    client.send(
      chunked
        ? head + "Transfer-Encoding: chunked\r\n\r\n500000\r\n\(body)\r\n0\r\n\r\n" : post(body))
    let response = try #require(client.response())
    #expect(response.body.utf8.count == (5 << 20) + 2)
  }

  @Test("hand routes the request and give their answer")
  func route() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      "PUT /device?turn=on HTTP/1.1\r\nHost: localhost\r\nX-Lease: 60\r\nContent-Length: 3\r\n\r\nabc")
    let response = try #require(client.response())
    #expect(response.status == 201 && response.body == "PUT turn=on 60 abc")
    #expect(response.headers["x-relay"] == "on")
    #expect(response.headers["x-bad"] == nil && response.headers["b"] == nil)
  }

  @Test("name the allowed methods with 405")
  func methodNotAllowed() throws {
    let server = try TestServer()
    let client = server.client()
    client.send("POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
    let response = try #require(client.response())
    #expect(response.status == 405 && response.headers["allow"] == "GET, HEAD")
  }

  @Test("echo X-Request-Id")
  func requestID() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("x", extra: "X-Request-Id: abc-1\r\n"))
    #expect(client.response()?.headers["x-request-id"] == "abc-1")
  }

  @Test("hold requests back while their answers aren't read, and lose none")
  func backpressure() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(String(repeating: post("big"), count: 20))
    for _ in 0..<20 { #expect(client.response()?.body.utf8.count == 1 << 20) }
  }
}
