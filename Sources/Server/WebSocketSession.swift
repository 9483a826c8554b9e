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

  /// How the peer takes what is pushed to it.
  enum Reader: Sendable {
    /// The socket took all that was tried.
    case keepsUp
    /// The socket's buffers are full for now, as they are in the middle of any large burst.
    case refuses
    /// The socket has taken nothing for so long that the peer must have stopped reading.
    case stopped
  }

  private struct Queue {
    var messages: [(bytes: [UInt8], isBinary: Bool)] = []
    var head = 0
    var bytes = 0
    var reader = Reader.keepsUp
    var isAnnounced = false
    var closeCode: UInt16?
    var isClosed = false

    var count: Int { messages.count - head }

    /// What a message costs: its bytes, its array's header and its place in the queue.
    static func cost(_ message: [UInt8]) -> Int { message.count + 48 }

    /// Gives back the places of messages that are gone, now and then, for a queue that is never quite empty.
    mutating func forgetDrained() {
      guard head > 256, head > count else { return }
      messages.removeFirst(head)
      head = 0
    }

    mutating func empty() {
      messages = []
      head = 0
      bytes = 0
    }
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
  /// A burst may be of any size until the socket refuses to take more of it. What is left then is bounded: a
  /// peer that leaves too much unread is closed with 1013 (try again later).
  /// - Returns: false when the session is closed or about to be.
  @discardableResult
  package func send(_ bytes: [UInt8], isBinary: Bool = false) -> Bool {
    let (accepted, announces) = queue.withLock { queue -> (Bool, Bool) in
      guard !queue.isClosed, queue.closeCode == nil else { return (false, false) }
      defer { queue.isAnnounced = true }
      queue.messages.append((bytes, isBinary))
      queue.bytes += Queue.cost(bytes)
      guard !isOverfull(queue) else {
        giveUp(&queue)
        return (false, true)
      }
      return (true, !queue.isAnnounced)
    }
    if announces { mailbox.post(.session(connection: id)) }
    return accepted
  }

  /// Notes how the peer takes its messages. From then on, and at once, the bounds that belong to that hold.
  func note(_ reader: Reader) {
    queue.withLock { queue in
      queue.reader = reader
      if queue.closeCode == nil, isOverfull(queue) { giveUp(&queue) }
    }
  }

  /// Bytes are what a peer costs, so they are bounded as soon as the socket is full; the number of messages
  /// says nothing about a peer that still takes them.
  private func isOverfull(_ queue: Queue) -> Bool {
    switch queue.reader {
    case .keepsUp: false
    case .refuses: queue.bytes > maxBytes
    case .stopped: queue.bytes > maxBytes || queue.count > maxMessages
    }
  }

  private func giveUp(_ queue: inout Queue) {
    queue.empty()
    queue.closeCode = 1013
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
        queue.bytes -= Queue.cost(message.bytes)
        WebSocketFrame.append(message.isBinary ? .binary : .text, message.bytes, to: &output)
      }
      guard queue.count == 0 else {
        queue.forgetDrained()
        return nil
      }
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
      queue.empty()
    }
  }
}
