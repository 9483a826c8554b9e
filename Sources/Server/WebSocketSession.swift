import Synchronization

/// An open WebSocket, to which any thread may push messages.
package final class WebSocketSession: Sendable {
  /// Names the connection for as long as the server runs.
  package let id: UInt64
  package let peer: Peer
  /// The page that opened it, if a page did.
  package let origin: String?
  /// The `Authorization` field of the handshake.
  package let authorization: String?

  private let mailbox: Mailbox
  private let maxMessages: Int
  private let maxBytes: Int
  private let queue = Mutex(Queue())

  private struct Queue {
    var messages: [(bytes: [UInt8], isBinary: Bool)] = []
    var head = 0
    var bytes = 0
    var isAnnounced = false
    var closeCode: UInt16?
    var isClosed = false

    var count: Int { messages.count - head }
  }

  init(
    id: UInt64, peer: Peer, origin: String?, authorization: String?, mailbox: Mailbox, limits: ServerLimits
  ) {
    self.id = id
    self.peer = peer
    self.origin = origin
    self.authorization = authorization
    self.mailbox = mailbox
    maxMessages = limits.queuedMessages
    maxBytes = limits.queuedBytes
  }

  /// Queues a message for the peer.
  ///
  /// A peer that leaves too much unread is closed with 1013 (try again later).
  /// - Returns: false when the session is closed or about to be.
  @discardableResult
  package func send(_ bytes: [UInt8], isBinary: Bool = false) -> Bool {
    let (accepted, announces) = queue.withLock { queue -> (Bool, Bool) in
      guard !queue.isClosed, queue.closeCode == nil else { return (false, false) }
      defer { queue.isAnnounced = true }
      if queue.count >= maxMessages || bytes.count > maxBytes - queue.bytes {
        queue.messages = []
        queue.head = 0
        queue.bytes = 0
        queue.closeCode = 1013
        return (false, true)
      }
      queue.messages.append((bytes, isBinary))
      queue.bytes += bytes.count
      return (true, !queue.isAnnounced)
    }
    if announces { mailbox.post(.session(connection: id)) }
    return accepted
  }

  /// Ends the session with a status code, after what was queued before.
  package func close(code: UInt16 = 1000) {
    let isFirst = queue.withLock { queue -> Bool in
      guard !queue.isClosed, queue.closeCode == nil else { return false }
      queue.closeCode = code
      return true
    }
    if isFirst { mailbox.post(.session(connection: id)) }
  }

  /// Moves queued messages into the connection's output until that holds enough.
  ///
  /// - Returns: the code to close with, once nothing is queued before it.
  func drain(into output: inout [UInt8], sent: Int, upTo backlog: Int) -> UInt16? {
    queue.withLock { queue in
      while queue.count > 0, output.count - sent < backlog {
        let message = queue.messages[queue.head]
        queue.messages[queue.head].bytes = []
        queue.head += 1
        queue.bytes -= message.bytes.count
        WebSocketFrame.append(message.isBinary ? .binary : .text, message.bytes, to: &output)
      }
      guard queue.count == 0 else { return nil }
      queue.messages.removeAll(keepingCapacity: queue.messages.capacity <= 64)
      queue.head = 0
      queue.isAnnounced = false
      return queue.closeCode
    }
  }

  /// Refuses whatever comes from now on.
  func markClosed() {
    queue.withLock { queue in
      queue.isClosed = true
      queue.messages = []
      queue.head = 0
      queue.bytes = 0
    }
  }
}
