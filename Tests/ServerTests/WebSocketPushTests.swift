import Dispatch
import TestSupport
import Testing

@testable import Server

@Suite("WebSocket pushes")
struct WebSocketPushTests {
  @Test("gives pushed messages in order and tells when the session is gone")
  func push() throws {
    let server = try TestServer()
    let client = try server.webSocket()
    client.sendText("push 100")
    #expect(client.frame()?.text == "[push 100]")
    for number in 0..<100 { #expect(client.frame()?.text == "event \(number)") }
    let session = try #require(server.sessions.last)
    session.close(code: 1001)
    #expect(client.frame()?.code == 1001)
    #expect(server.sessions.closed.wait(timeout: .now() + 10) == .success)
    #expect(!session.send([65]))
  }

  @Test("takes pushes from many threads and loses none")
  func threads() throws {
    let server = try TestServer()
    let client = try server.webSocket()
    let session = try #require(server.sessions.last)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<100 { session.send(Array("x".utf8)) }
    }
    for _ in 0..<800 { #expect(client.frame()?.text == "x") }
  }

  @Test("gives a quick reader a burst whole and in order", arguments: [12, 700])
  func burst(size: Int) throws {
    let server = try TestServer()
    let client = try server.webSocket()
    client.sendText("push 5000 \(size)")
    #expect(client.frame()?.text == "[push 5000 \(size)]")
    for number in 0..<5000 {
      let text = try #require(client.frame()).text
      try #require(text.hasPrefix("event \(number) ") && text.utf8.count == size)
    }
  }

  @Test("gives a quick reader a burst from another thread whole and in order")
  func burstFromElsewhere() throws {
    let server = try TestServer()
    let client = try server.webSocket()
    let session = try #require(server.sessions.last)
    DispatchQueue.global().async {
      for number in 0..<5000 { session.send(event(number, size: 500)) }
    }
    for number in 0..<5000 { try #require(client.frame()?.payload == event(number, size: 500)) }
  }

  @Test("carries one message that is larger than what may wait")
  func largeMessage() throws {
    let server = try TestServer()
    let client = try server.webSocket()
    let session = try #require(server.sessions.last)
    let large = [UInt8](repeating: 65, count: 6 << 20)
    #expect(session.send(large) && session.send([66]))
    #expect(client.frame()?.payload == large)
    #expect(client.frame()?.text == "B")
  }

  @Test("closes a reader that stops for the bytes it leaves, at once; others get everything")
  func tooManyBytes() throws {
    let server = try TestServer()
    let slow = try server.webSocket(receiveBuffer: 64 << 10)
    let session = try #require(server.sessions.last)
    let quick = try server.webSocket()
    let other = try #require(server.sessions.last)
    let message = [UInt8](repeating: 65, count: 64 << 10)
    var pushed = 0
    while pushed < 1000, session.send(message) {
      pushed += 1
      server.settle()
      #expect(other.send(event(pushed, size: 20)))
    }
    let (delivered, last) = slow.messagesUntilClose()
    #expect(last == 1013)
    // The one on which it broke is among the lost.
    let lost = (pushed + 1 - delivered) * message.count
    #expect(lost > (4 << 20) - message.count && lost <= (4 << 20) + message.count)
    #expect(server.sessions.closed.wait(timeout: .now() + 10) == .success)
    for number in 1...pushed { #expect(quick.frame()?.payload == event(number, size: 20)) }
  }

  @Test("closes a reader that stops for the messages it leaves, once it took nothing for a while")
  func tooManyMessages() throws {
    let server = try TestServer { $0.limits.queuedBytes = 64 << 20 }
    let slow = try server.webSocket(receiveBuffer: 64 << 10)
    let session = try #require(server.sessions.last)
    // The kernel's buffers take less than half of it.
    for _ in 0..<160 { session.send([UInt8](repeating: 65, count: 64 << 10)) }
    server.settle()
    for number in 0..<900 { session.send(event(number, size: 20)) }
    server.pass(2_000)
    server.settle()
    var further = 0
    while further < 1024, session.send([66]) { further += 1 }
    #expect((1..<124).contains(further))
    let (_, last) = slow.messagesUntilClose()
    #expect(last == 1013)
    #expect(server.sessions.closed.wait(timeout: .now() + 10) == .success)
  }

  @Test("leaves a full socket its time, whatever the number of messages")
  func momentarilyFull() throws {
    let server = try TestServer { $0.limits.queuedBytes = 64 << 20 }
    let client = try server.webSocket(receiveBuffer: 64 << 10)
    let session = try #require(server.sessions.last)
    for number in 0..<20_000 { session.send(event(number, size: 1000)) }
    server.pass(1_999)
    server.settle()
    #expect(session.send([66]))
    for number in 0..<20_000 { try #require(client.frame()?.payload == event(number, size: 1000)) }
    #expect(client.frame()?.text == "B")
  }

  @Test("ends a reader that stopped long ago as soon as there are too many messages")
  func stoppedBefore() throws {
    let server = try TestServer()
    let slow = try server.webSocket(receiveBuffer: 64 << 10)
    let session = try #require(server.sessions.last)
    for _ in 0..<90 { session.send([UInt8](repeating: 65, count: 64 << 10)) }
    server.settle()
    server.pass(2_000)
    server.settle()
    var pushed = 0
    while pushed < 2000, session.send([66]) { pushed += 1 }
    #expect(pushed >= 900 && pushed <= 1024)
    #expect(slow.messagesUntilClose().code == 1013)
  }
}

/// A message of a size that says its number.
func event(_ number: Int, size: Int) -> [UInt8] {
  let text = Array("event \(number) ".utf8)
  return text + repeatElement(UInt8(ascii: "."), count: max(0, size - text.count))
}
