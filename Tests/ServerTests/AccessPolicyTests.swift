import TestSupport
import Testing

@testable import Server

@Suite("Access policy")
struct AccessPolicyTests {
  @Test(
    "admits addresses in figures, localhost and listed names only",
    arguments: [
      ("localhost", true), ("LOCALHOST:8545", true), ("127.0.0.1:8545", true), ("192.168.1.7", true),
      ("[::1]:8545", true), ("[fe80::1]", true), ("node.example", true), ("Node.Example:80", true),
      ("evil.example", false), ("1.2.3", false), ("1.2.3.4.5", false), ("1.2.3.256", false),
      ("01.2.3.4", false), ("2130706433", false), ("0x7f000001", false), ("[::1", false), ("[x]", false),
      ("", false), (":80", false), ("localhost:x", false), ("localhost.", false), ("a b", false),
    ])
  func hosts(host: String, admitted: Bool) {
    let policy = AccessPolicy(virtualHosts: ["node.example"])
    #expect(policy.admits(host: host) == admitted)
    #expect(AccessPolicy(virtualHosts: ["*"]).admits(host: host))
  }

  @Test(
    "grants local pages and browser wallets without being told, and nobody else",
    arguments: [
      ("http://localhost:3000", true), ("https://localhost", true), ("http://127.0.0.1:8080", true),
      ("http://app.localhost", true), ("http://[::1]:3000", true),
      ("chrome-extension://nkbihfbeogaeaoehlefnkodbefgpgknn", true), ("moz-extension://6a-b", true),
      ("https://wallet.example", false), ("http://localhost.evil.example", false),
      ("http://localhost:3000@evil.example", false), ("null", false), ("", false), ("file://", false),
      ("http://127.0.0.1.evil.example", false), ("chrome-extension://", false), ("http://192.168.1.9", false),
    ])
  func origins(origin: String, granted: Bool) {
    let grant = AccessPolicy().grant(origin: origin, host: "127.0.0.1:8545")
    #expect(grant == (granted ? .origin(origin) : .refused))
    #expect(AccessPolicy().admitsWebSocket(origin: origin, host: nil) == granted)
  }

  @Test("grants listed origins, everyone with a star, and the server's own pages")
  func listed() {
    let policy = AccessPolicy(
      origins: ["https://Wallet.example/"], webSocketOrigins: ["https://feed.example"])
    #expect(policy.grant(origin: "https://wallet.example", host: nil) == .origin("https://wallet.example"))
    #expect(policy.grant(origin: "https://wallet.example:444", host: nil) == .refused)
    #expect(policy.grant(origin: "https://feed.example", host: nil) == .refused)
    #expect(policy.admitsWebSocket(origin: "https://feed.example", host: nil))
    #expect(AccessPolicy(origins: ["*"]).grant(origin: "https://x.example", host: nil) == .anyone)
    #expect(policy.grant(origin: "http://192.168.1.7:8545", host: "192.168.1.7:8545") == .silent)
    #expect(policy.grant(origin: nil, host: nil) == .silent)
    #expect(AccessPolicy(grantsLocalPages: false).grant(origin: "http://localhost", host: nil) == .refused)
  }

  @Test("answers a wallet's preflight")
  func preflight() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(
      "OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\n"
        + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type, x-a\r\n"
        + "Access-Control-Request-Private-Network: true\r\n\r\n")
    let response = try #require(client.response())
    #expect(response.status == 204)
    #expect(response.headers["access-control-allow-origin"] == "http://localhost:3000")
    #expect(response.headers["access-control-allow-headers"] == "content-type, x-a")
    #expect(response.headers["access-control-allow-methods"] == "GET, HEAD, POST")
    #expect(response.headers["access-control-allow-private-network"] == "true")
    #expect(response.headers["access-control-allow-credentials"] == "true")
    #expect(response.headers["vary"] == "Origin")
    client.send(post("x", extra: "Origin: http://localhost:3000\r\n"))
    #expect(client.response()?.headers["access-control-allow-origin"] == "http://localhost:3000")
  }

  @Test(
    "offers the methods that a path has, to pages and to the curious",
    arguments: [
      ("/", "GET, HEAD, POST"), ("*", "GET, HEAD, POST"), ("/health", "GET, HEAD"), ("/device", "POST, PUT"),
    ])
  func methods(path: String, methods: String) throws {
    let client = try TestServer().client()
    let start = "OPTIONS \(path) HTTP/1.1\r\nHost: localhost\r\n"
    client.send(start + "Origin: http://localhost:3000\r\nAccess-Control-Request-Method: PUT\r\n\r\n")
    #expect(client.response()?.headers["access-control-allow-methods"] == methods)
    client.send(start + "\r\n")
    #expect(client.response()?.headers["allow"] == methods + ", OPTIONS")
    client.send("OPTIONS /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.response()?.status == 404)
  }

  @Test("refuses a foreign page's preflight and never grants it a reading")
  func foreignPage() throws {
    let server = try TestServer()
    let first = server.client()
    first.send("OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n")
    let refusal = try #require(first.response())
    #expect(refusal.status == 403 && refusal.headers["access-control-allow-origin"] == nil)
    let second = server.client()
    second.send("GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n\r\n")
    let reading = try #require(second.response())
    #expect(reading.headers["access-control-allow-origin"] == nil)
  }

  @Test("gives no credentials together with a star")
  func star() throws {
    let server = try TestServer { $0.access = AccessPolicy(origins: ["*"]) }
    let client = server.client()
    client.send(post("x", extra: "Origin: https://any.example\r\n"))
    let response = try #require(client.response())
    #expect(response.headers["access-control-allow-origin"] == "*")
    #expect(response.headers["access-control-allow-credentials"] == nil)
  }

  @Test("checks the host of every request of a connection")
  func everyHost() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("x") + "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    #expect(client.response()?.status == 200)
    #expect(client.response()?.status == 403)
  }
}
