import TestSupport
import Testing

@testable import Server

/// A request and the status it deserves.
struct HostileCase: Sendable, CustomTestStringConvertible {
  let name: String
  let request: String
  let status: Int

  var testDescription: String { name }

  init(_ name: String, _ status: Int, _ request: String) {
    self.name = name
    self.status = status
    self.request = request
  }
}

/// Requests that trip servers, most of them ways to smuggle one request inside another.
private let cases: [HostileCase] = {
  let json = "Content-Type: application/json\r\n"
  let start = "POST / HTTP/1.1\r\nHost: localhost\r\n" + json
  let chunked = start + "Transfer-Encoding: chunked\r\n\r\n"
  let get = "GET / HTTP/1.1\r\nHost: localhost\r\n"
  return [
    HostileCase("plain post", 200, post("{}")),
    HostileCase("plain get", 200, get + "\r\n"),
    HostileCase("one empty line before", 200, "\r\n" + get + "\r\n"),
    HostileCase("two empty lines before", 400, "\r\n\r\n" + get + "\r\n"),
    HostileCase("absolute target", 200, "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase(
      "absolute target's host counts", 403, "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase(
      "absolute target without path", 400, "GET http://localhost HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("https target", 400, "GET https://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("bare LF after request line", 400, "GET / HTTP/1.1\nHost: localhost\r\n\r\n"),
    HostileCase("bare LF after field", 400, "GET / HTTP/1.1\r\nHost: localhost\n\r\n"),
    HostileCase("bare LF at the end", 400, get + "\n"),
    HostileCase("LF first", 400, "\n" + get + "\r\n"),
    HostileCase("bare CR in a value", 400, get + "X: a\rb\r\n\r\n"),
    HostileCase("bare CR in request line", 400, "GET /\r HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("CR CR LF", 400, get + "X: a\r\r\n\r\n"),
    HostileCase("NUL in a value", 400, get + "X: a\0b\r\n\r\n"),
    HostileCase("NUL in a name", 400, get + "X\0: a\r\n\r\n"),
    HostileCase("NUL in the target", 400, "GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("DEL in a value", 400, get + "X: \u{7f}\r\n\r\n"),
    HostileCase("obs-fold with space", 400, get + "X: a\r\n b\r\n\r\n"),
    HostileCase("obs-fold with tab", 400, get + "X: a\r\n\tb\r\n\r\n"),
    HostileCase("space before the first field", 400, "GET / HTTP/1.1\r\n Host: localhost\r\n\r\n"),
    HostileCase("space before colon", 400, "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n"),
    HostileCase("tab before colon", 400, start + "Content-Length\t: 2\r\n\r\n{}"),
    HostileCase("field without colon", 400, get + "nonsense\r\n\r\n"),
    HostileCase("empty field name", 400, get + ": value\r\n\r\n"),
    HostileCase("non-ASCII field name", 400, get + "Xé: a\r\n\r\n"),
    HostileCase("non-ASCII field value", 200, get + "X: é\r\n\r\n"),
    HostileCase("empty field value", 200, get + "X:\r\n\r\n"),
    HostileCase("value with tabs around", 200, get + "X:\t a \t\r\n\r\n"),
    HostileCase("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
    HostileCase("two equal Hosts", 400, get + "Host: localhost\r\n\r\n"),
    HostileCase("two Hosts", 400, get + "HOST: 127.0.0.1\r\n\r\n"),
    HostileCase("empty Host", 400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    HostileCase("Host with user", 400, "GET / HTTP/1.1\r\nHost: me@localhost\r\n\r\n"),
    HostileCase("Host with path", 400, "GET / HTTP/1.1\r\nHost: localhost/x\r\n\r\n"),
    HostileCase("Host with bad port", 400, "GET / HTTP/1.1\r\nHost: localhost:99999\r\n\r\n"),
    HostileCase("Host list", 400, "GET / HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n"),
    HostileCase("rebound Host", 403, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
    HostileCase("Host like an address", 403, "GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n"),
    HostileCase("Host like localhost", 403, "GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"),
    HostileCase("IPv6 Host", 200, "GET / HTTP/1.1\r\nHost: [::1]:8545\r\n\r\n"),
    HostileCase("broken IPv6 Host", 400, "GET / HTTP/1.1\r\nHost: [::1:8545\r\n\r\n"),
    HostileCase("HTTP/1.0 without Host", 200, "GET / HTTP/1.0\r\n\r\n"),
    HostileCase("HTTP/0.9", 400, "GET /\r\n\r\n"),
    HostileCase("HTTP/1.2", 505, "GET / HTTP/1.2\r\nHost: localhost\r\n\r\n"),
    HostileCase("HTTP/2.0", 505, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"),
    HostileCase("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    HostileCase("lower-case protocol", 400, "GET / http/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("protocol with a long minor", 400, "GET / HTTP/1.11\r\nHost: localhost\r\n\r\n"),
    HostileCase("space after protocol", 400, "GET / HTTP/1.1 \r\nHost: localhost\r\n\r\n"),
    HostileCase("two spaces after method", 400, "GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("tab after method", 400, "GET\t/ HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("space in target", 400, "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("fragment in target", 400, "GET /#a HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("relative target", 400, "GET x HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("star target for GET", 400, "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("star target for OPTIONS", 204, "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("empty method", 400, " / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("method with odd characters", 400, "G(T / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("endless method", 400, String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: x\r\n\r\n"),
    HostileCase("lower-case method is another", 405, "get / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("CONNECT", 400, "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("TRACE", 405, "TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("PUT", 405, "PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"),
    HostileCase("TLS hello", 400, "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n"),
    HostileCase("differing lengths", 400, start + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    HostileCase("equal lengths twice", 400, start + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase("length list", 400, start + "Content-Length: 2, 2\r\n\r\n{}"),
    HostileCase("length with plus", 400, start + "Content-Length: +2\r\n\r\n{}"),
    HostileCase("length with minus", 400, start + "Content-Length: -2\r\n\r\n{}"),
    HostileCase("length in hex", 400, start + "Content-Length: 0x2\r\n\r\n{}"),
    HostileCase("length empty", 400, start + "Content-Length:\r\n\r\n"),
    HostileCase("length with blank inside", 400, start + "Content-Length: 1 2\r\n\r\n{}"),
    HostileCase("length beyond any integer", 400, start + "Content-Length: 99999999999999999999\r\n\r\n"),
    HostileCase("length beyond the limit", 413, start + "Content-Length: 5242881\r\n\r\n"),
    HostileCase(
      "length and chunked", 400, start + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    HostileCase(
      "chunked and length", 400, start + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n"),
    HostileCase(
      "chunked twice", 400, start + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
    HostileCase("chunked, chunked", 501, start + "Transfer-Encoding: chunked, chunked\r\n\r\n"),
    HostileCase("gzip, chunked", 501, start + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
    HostileCase("identity", 501, start + "Transfer-Encoding: identity\r\n\r\n"),
    HostileCase("xchunked", 501, start + "Transfer-Encoding: xchunked\r\n\r\n"),
    HostileCase("vertical tab before chunked", 400, start + "Transfer-Encoding: \u{b}chunked\r\n\r\n"),
    HostileCase(
      "chunked in HTTP/1.0", 400,
      "POST / HTTP/1.0\r\nHost: localhost\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    HostileCase("chunked", 200, chunked + "2\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunked in capitals", 200, start + "Transfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk extension", 200, chunked + "2;a=b\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk extension with LF", 400, chunked + "2;a\n{}\r\n0\r\n\r\n"),
    HostileCase(
      "endless chunk extension", 400,
      chunked + "2;" + String(repeating: "a", count: 300) + "\r\n{}\r\n0\r\n\r\n"),
    HostileCase("trailer", 200, chunked + "2\r\n{}\r\n0\r\nX: y\r\n\r\n"),
    HostileCase("malformed trailer", 400, chunked + "2\r\n{}\r\n0\r\nX y\r\n\r\n"),
    HostileCase("chunk size with 0x", 400, chunked + "0x2\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk size negative", 400, chunked + "-2\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk size with space", 400, chunked + "2 \r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk size missing", 400, chunked + "\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk size overflowing", 400, chunked + "10000000000000002\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk size beyond the limit", 413, chunked + "500001\r\n"),
    HostileCase("chunk longer than its size", 400, chunked + "1\r\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk with bare LF", 400, chunked + "2\n{}\r\n0\r\n\r\n"),
    HostileCase("chunk data ended by LF", 400, chunked + "2\r\n{}\n0\r\n\r\n"),
    HostileCase("unknown expectation", 417, start + "Expect: magic\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase(
      "text/plain", 415,
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase("no content type", 415, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase(
      "almost JSON", 415,
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/jsonp\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase(
      "JSON with charset", 200,
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}"
    ),
    HostileCase("two content types", 400, start + "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase("gzip body", 415, start + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase("foreign origin", 403, start + "Origin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase("null origin", 403, start + "Origin: null\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase(
      "two origins", 400,
      start + "Origin: http://localhost\r\nOrigin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}"),
    HostileCase("head too large", 431, get + "X: " + String(repeating: "a", count: 17000) + "\r\n\r\n"),
    HostileCase("head too large and endless", 431, get + "X: " + String(repeating: "a", count: 40000)),
    HostileCase("too many fields", 431, get + String(repeating: "X: y\r\n", count: 100) + "\r\n"),
    HostileCase(
      "target too long", 414,
      "GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    HostileCase("unknown path", 404, "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n"),
  ]
}()

@Suite("Hostile requests")
struct HostileRequestTests {
  static let server = try? TestServer()

  @Test("get the status they deserve over a socket", arguments: cases)
  func overSocket(_ hostile: HostileCase) throws {
    let client = try #require(Self.server).client()
    client.send(hostile.request)
    let response = try #require(client.response())
    #expect(response.status == hostile.status)
    if hostile.status == 400 {
      #expect(response.headers["connection"] == "close")
      #expect(client.isEnded)
    }
  }

  @Test(
    "get the same status when they come byte by byte", arguments: cases.filter { $0.request.utf8.count < 400 }
  )
  func byteByByte(_ hostile: HostileCase) throws {
    let client = try #require(Self.server).client()
    for byte in hostile.request.utf8 { guard client.send([byte]) else { break } }
    #expect(try #require(client.response()).status == hostile.status)
  }

  @Test("never leave a second request in what follows a refused one")
  func nothingSmuggled() throws {
    let client = try #require(Self.server).client()
    client.send(
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(try #require(client.response()).status == 400)
    #expect(client.isEnded)
  }

  @Test("never trap the parser, whichever byte is changed and wherever the input is cut")
  func mutations() {
    let request = Array(post("{}", extra: "Origin: http://localhost\r\nExpect: 100-continue\r\n").utf8)
    var accepted = 0
    for position in request.indices {
      for value: UInt8 in [0, 9, 10, 13, 32, 44, 58, 127, 255] {
        var changed = request
        changed[position] = value
        var cursor = 0
        var head = RequestHead()
        do {
          let end = try RequestHead.end(in: changed, from: 0, to: changed.count, resumingAt: &cursor)
          guard let end else { continue }
          try head.parse(changed, in: 0..<end, limits: ServerLimits())
          accepted += 1
        } catch { #expect((400..<600).contains(error.status)) }
      }
    }
    #expect(accepted > 0)
  }
}
