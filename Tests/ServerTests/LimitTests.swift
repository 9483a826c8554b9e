import TestSupport
import Testing

@testable import Server

@Suite("Limits")
struct LimitTests {
  @Test("have the promised defaults")
  func defaults() {
    let limits = ServerLimits()
    #expect(limits.bodyBytes == 5 << 20 && limits.messageBytes == 5 << 20)
    #expect(limits.headTime == 10_000 && limits.bodyTime == 30_000 && limits.writeTime == 30_000)
    #expect(limits.idleTime == 120_000 && limits.drainTime == 5_000)
    #expect(limits.httpConnections == 256 && limits.webSocketConnections == 256)
    #expect(limits.connectionsPerAddress == 32 && limits.exemptsLoopback)
    #expect(limits.queuedMessages == 1024 && limits.queuedBytes == 4 << 20)
  }

  @Test(
    "give up a request that takes too long with 408",
    arguments: [("POST / HTTP/1.1\r\nHost: local", 10_001), (String(post("0123456789").dropLast(4)), 30_001)]
      as [(String, Milliseconds)])
  func slowRequests(part: String, time: Milliseconds) throws {
    let server = try TestServer()
    let client = server.client()
    client.send(part)
    server.pass(time - 100)
    server.pass(101)
    #expect(client.response()?.status == 408)
    #expect(client.isEnded)
  }

  @Test("don't let drips of bytes put off a deadline")
  func drips() throws {
    let server = try TestServer()
    let client = server.client()
    for byte in "POST / HTT".utf8 {
      client.send([byte])
      server.pass(1001)
    }
    #expect(client.response()?.status == 408)
  }

  @Test("end a connection that never speaks, and an idle one")
  func idle() throws {
    let server = try TestServer()
    let mute = server.client()
    server.pass(10_001)
    #expect(mute.isEnded)
    let idle = server.client()
    idle.send(post("x"))
    #expect(idle.response()?.body == "[x]")
    server.pass(119_000)
    idle.send(post("y"))
    #expect(idle.response()?.body == "[y]")
    server.pass(120_001)
    #expect(idle.isEnded)
  }

  @Test("end a connection that doesn't take its answer")
  func unreadAnswer() throws {
    let server = try TestServer()
    let client = server.client(receiveBuffer: 4096)
    for _ in 0..<30 { client.send(post("big")) }
    server.pass(30_001)
    server.pass(1)
    var count = 0
    while client.response() != nil { count += 1 }
    #expect(count < 30)
  }

  @Test("hold for HTTP connections, WebSockets and addresses")
  func connections() throws {
    let few = try TestServer {
      $0.limits.httpConnections = 2
      $0.limits.webSocketConnections = 1
    }
    let first = few.client()
    #expect(first.upgrade()?.status == 101)
    do {
      let second = few.client()
      #expect(second.upgrade()?.status == 503)
    }
    let kept = [few.client(), few.client()]
    for client in kept {
      client.send(post("x"))
      #expect(client.response()?.status == 200)
    }
    #expect(few.client().response()?.status == 503)

    let strict = try TestServer {
      $0.limits.connectionsPerAddress = 1
      $0.limits.exemptsLoopback = false
    }
    do {
      let only = strict.client()
      only.send(post("x"))
      #expect(only.response()?.status == 200)
      #expect(strict.client().response()?.status == 503)
    }
  }

  @Test("leave others undisturbed by 200 half-open requests")
  func halfOpen() throws {
    let server = try TestServer()
    let idlers = (0..<200).map { _ in server.client() }
    for client in idlers { client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Le") }
    let client = server.client()
    for number in 0..<100 {
      client.send(post("\(number)"))
      #expect(client.response()?.body == "[\(number)]")
    }
    server.pass(10_001)
    for idler in idlers { #expect(idler.response()?.status == 408) }
  }
}
