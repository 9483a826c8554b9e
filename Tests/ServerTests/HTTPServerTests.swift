import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite("Server")
struct HTTPServerTests {
  @Test("names the reason when it can't listen")
  func refusals() throws {
    let first = try TestServer()
    var configuration = ServerConfiguration()
    configuration.port = first.port
    let taken = configuration
    #expect(throws: ServerError.portInUse(host: "127.0.0.1", port: first.port)) {
      try HTTPServer(taken, handlers: ServerHandlers()).start()
    }
    for host in ["192.0.2.1", "no such host"] {
      configuration.host = host
      configuration.port = 0
      let bad = configuration
      #expect(throws: ServerError.badHost(host)) { try HTTPServer(bad, handlers: ServerHandlers()).start() }
    }
    #expect(throws: ServerError.alreadyStarted) { try first.server.start() }
  }

  @Test("tells the turn's only message, and no other, that it may take its time")
  func leisure() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("x"))
    #expect(client.response()?.body == "[x]")
    client.send(post("alone"))
    #expect(client.response()?.body == "[alone]")
    client.send(post("alone") + post("alone"))
    #expect(client.response()?.body == "[alone]")
    #expect(client.response()?.body == "[among others]")
  }

  @Test("lets what is under way end when it stops, and takes nothing new", arguments: [false, true])
  func drain(overWebSocket: Bool) throws {
    let server = try TestServer()
    let client = overWebSocket ? try server.webSocket() : server.client()
    if overWebSocket { client.sendText("hold") } else { client.send(post("hold")) }
    let reply = try #require(server.held.next())
    let ended = try stopInBackground(server)
    #expect(!Client(port: server.port).send(post("x")) || Client(port: server.port).response() == nil)
    reply.send(Array("[held]".utf8))
    if overWebSocket {
      #expect(client.frame()?.text == "[held]")
      #expect(client.frame()?.code == 1001)
      client.send(Client.frame(8, [0x03, 0xe9]))
    } else {
      let response = try #require(client.response())
      #expect(response.body == "[held]" && response.headers["connection"] == "close")
    }
    #expect(client.isEnded)
    client.endSending()
    #expect(ended.wait(timeout: .now() + 10) == .success)
  }

  @Test("waits five seconds for what is under way and not longer")
  func drainTime() throws {
    let server = try TestServer()
    let client = server.client()
    client.send(post("hold"))
    let reply = try #require(server.held.next())
    let ended = try stopInBackground(server)
    server.clock.advance(4_999)
    #expect(ended.wait(timeout: .now() + 0.1) == .timedOut)
    server.clock.advance(1)
    #expect(ended.wait(timeout: .now() + 10) == .success)
    #expect(client.isEnded)
    reply.send([65])
  }

  /// Begins to stop a server; returns when it has begun, with a semaphore that tells the end.
  private func stopInBackground(_ server: TestServer) throws -> DispatchSemaphore {
    let idle = server.client()
    idle.send(post("x"))
    #expect(idle.response()?.status == 200)
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      server.server.stop()
      ended.signal()
    }
    // An idle connection goes at once.
    #expect(idle.isEnded)
    return ended
  }

  @Test("stops twice and from its own handler")
  func stopTwice() throws {
    let server = try TestServer()
    server.stop()
    server.stop()
    let reference = Reference()
    let other = HTTPServer(
      ServerConfiguration(),
      handlers: ServerHandlers(route: { _ in
        reference.server.withLock { $0 }?.stop()
        return .response(HTTPResponse(text: "stopped"))
      }))
    reference.server.withLock { $0 = other }
    let client = Client(port: try other.start())
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.response()?.body == "stopped")
    #expect(client.isEnded)
    reference.server.withLock { $0 = nil }
  }

  private final class Reference: Sendable {
    let server = Mutex<HTTPServer?>(nil)
  }

  @Test(
    "listens on IPv6, alone and together with IPv4",
    .enabled(if: Client.hasIPv6, "this machine has no IPv6 loopback"))
  func newerProtocol() throws {
    for (host, addresses) in [("::1", ["::1"]), ("::", ["::1", "127.0.0.1"])] {
      let server = try TestServer { $0.host = host }
      for address in addresses {
        let client = Client(port: server.port, address: address)
        let name = address == "::1" ? "[::1]" : address
        client.send("GET /peer HTTP/1.1\r\nHost: \(name):\(server.port)\r\n\r\n")
        #expect(client.response()?.body == "\(address) true")
      }
    }
  }

  @Test("serves the message path as a route when there is no message handler")
  func routesOnly() throws {
    let server = HTTPServer(
      ServerConfiguration(),
      handlers: ServerHandlers(route: { .response(HTTPResponse(text: "\($0.method) \($0.body.count)")) }))
    let port = try server.start()
    let client = Client(port: port)
    client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")
    #expect(client.response()?.body == "POST 3")
    server.stop()
  }
}
