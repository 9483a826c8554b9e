import Glibc

/// One client's connection: its buffers, where it stands in the protocol, and until when it may stay there.
///
/// Lives on the loop's thread only. The socket is watched edge-triggered, once for all: `isReadable` and
/// `isWritable` remember what the kernel said last, so that a small request costs one read and one write.
final class Connection {
  /// What the next bytes are.
  enum Phase {
    /// A request's head, or nothing yet.
    case head
    /// A body of known length.
    case body(Int)
    /// A body in chunks.
    case chunks
    /// WebSocket frames.
    case frames
    /// Anything; it is thrown away until the peer has read the last words.
    case lingering
  }

  /// What is to be done once the body is there.
  enum Plan {
    case message(authorization: String?)
    case route(HTTPRequest)
    /// The answer stands already; the body is only read away.
    case prepared(HTTPResponse)
  }

  let id: UInt64
  let descriptor: Int32
  let peer: Peer
  let loop: EventLoop

  var input = InputBuffer()
  var output: [UInt8] = []
  var sent = 0
  var phase = Phase.head
  /// Time at which the phase has lasted too long.
  var deadline: Milliseconds
  private var writeDeadline = Milliseconds.max
  /// Since when the kernel takes nothing, where it doesn't.
  private var refusedSince: Milliseconds

  var head = RequestHead()
  /// Bytes of the coming head that were looked at already.
  var scanned = 0
  var headBegan = false
  var skippedEmptyLine = false
  var admittedHost: [UInt8] = []
  var plan = Plan.message(authorization: nil)
  var terms = ResponseWriter.Terms()
  var chunks = ChunkedBody()
  /// Counts requests, so that a late answer can't be taken for another request's.
  var sequence: UInt64 = 0
  /// The answers that come from elsewhere.
  var owed = OwedAnswers()
  /// Whether the next message may be handed on before those are there.
  var mayBeFollowed = false
  /// The body of a message that must wait for those answers after all.
  var held: [UInt8]?
  /// What is wrong with a WebSocket's next frame, to be told after those answers.
  var heldFault: WebSocketFrame.Fault?

  var session: WebSocketSession?
  private var leftSession = false
  private var reader = WebSocketSession.Reader.keepsUp
  var fragments = Fragments()
  /// Whether the last message was text or binary; its answer is of the same kind.
  var lastOpcode = WebSocketFrame.Opcode.text
  var isPinged = false

  /// Set when no more requests are taken: the connection ends when its output is out.
  var endsAfterOutput = false
  /// Whether the peer may still be sending, so that closing at once would destroy the last answer on its way.
  var lingers = false
  var isReadable = false
  private var isWritable = true
  private var sawHangup = false
  private var peerEnded = false
  private(set) var isOpen = true

  init(id: UInt64, descriptor: Int32, peer: Peer, loop: EventLoop) {
    self.id = id
    self.descriptor = descriptor
    self.peer = peer
    self.loop = loop
    deadline = loop.now + loop.limits.headTime
    refusedSince = loop.now
  }

  var isWaiting: Bool { !owed.isEmpty }
  var isWebSocket: Bool { session != nil }
  var backlog: Int { output.count - sent }
  var isIdle: Bool {
    if case .head = phase { input.isEmpty && backlog == 0 && !isWaiting } else { false }
  }
  var ticket: Reply.Ticket { Reply.Ticket(mailbox: loop.mailbox, connection: id, sequence: sequence) }

  /// Whether further requests must wait.
  var isHeldUp: Bool {
    isWaiting && !takesFollowers || endsAfterOutput || backlog > loop.limits.outputBytes
  }

  private var takesFollowers: Bool {
    mayBeFollowed && owed.count < loop.limits.owedAnswers && owed.bodyBytes < loop.limits.owedBytes
  }

  /// Notes what the kernel reports and goes on.
  func ready(readable: Bool, writable: Bool, hangup: Bool) {
    if readable { isReadable = true }
    if writable { isWritable = true }
    if hangup { sawHangup = true }
    advance()
  }

  /// Does all that can be done now, but not for so long that others starve.
  func advance() {
    guard isOpen else { return }
    flush()
    var turns = 0
    while isOpen {
      if !isHeldUp { process() }
      if peerEnded, !isWaiting, !isHeldUp || isWebSocket { endsAfterOutput = true }
      let wasHeldUp = isHeldUp
      if wasHeldUp { flush() }
      guard isOpen, !isHeldUp || isLingering else { break }
      // Once the output has room again, requests that lie in the buffer go on without new bytes.
      guard wasHeldUp && !isLingering || isReadable && !peerEnded else { break }
      guard turns < 16 else {
        loop.resume(self)
        break
      }
      turns += 1
      if !wasHeldUp || isLingering { receive() }
    }
    flush()
  }

  private var isLingering: Bool { if case .lingering = phase { true } else { false } }

  private func receive() {
    switch input.read(from: descriptor, needed: bytesNeeded) {
    case .bytes(let filled):
      // A short read has emptied the socket; the next bytes will be reported.
      if !filled, !sawHangup { isReadable = false }
      isPinged = false
      if input.bytes.count > 1 << 20 { loop.usedMuchMemory = true }
      if isLingering { input.consume(input.count) }
    case .nothing: isReadable = false
    case .ended:
      isReadable = false
      peerEnded = true
      if isLingering { close() }
    case .failed: close()
    }
  }

  private var bytesNeeded: Int {
    switch phase {
    case .head, .chunks, .lingering: loop.limits.headBytes
    case .body(let count): count
    case .frames: fragments.bytesNeeded
    }
  }

  private func process() {
    switch phase {
    case .head, .body, .chunks: processRequests()
    case .frames: processFrames()
    case .lingering: break
    }
  }

  /// Writes what the kernel takes.
  func flush() {
    while isOpen {
      drainSession(upTo: Self.pushBacklog)
      guard backlog > 0, isWritable else { break }
      guard let count = sendBytes(output, from: sent, to: descriptor) else { return close() }
      noteSent(count)
    }
    guard isOpen else { return }
    if backlog > 0 {
      if writeDeadline == .max {
        writeDeadline = loop.now + (endsAfterOutput ? loop.limits.lingerTime : loop.limits.writeTime)
      }
    } else if endsAfterOutput {
      finish()
    }
    noteReader()
  }

  private func noteSent(_ count: Int) {
    sent += count
    if count == 0 {
      isWritable = false
      if reader == .keepsUp { refusedSince = loop.now }
      return
    }
    refusedSince = loop.now
    // Each message pushed to a WebSocket is an answer of its own, though output may never run quite dry.
    if isWebSocket, !endsAfterOutput { writeDeadline = .max }
    if sent == output.count {
      releaseOutput()
    } else if sent > Self.pushBacklog, sent > backlog {
      output.removeFirst(sent)
      sent = 0
    }
  }

  /// Tells the session how its peer reads, when that has changed.
  ///
  /// A session that has too much for such a reader then ends.
  private func noteReader() {
    guard let session, !endsAfterOutput else { return }
    let isStalled = loop.now >= refusedSince + loop.limits.stallTime
    let reads: WebSocketSession.Reader = backlog == 0 ? .keepsUp : isStalled ? .stopped : .refuses
    guard reads != reader else { return }
    reader = reads
    session.note(reads)
    drainSession(upTo: 0)
  }

  /// Takes pushed messages into the output until it holds so much, and ends the session where that is due.
  private func drainSession(upTo limit: Int) {
    // A goodbye at the server's end must not overtake the answer that is under way.
    guard let session, !endsAfterOutput, !isWaiting || !loop.isStopping,
      let code = session.drain(into: &output, sent: sent, upTo: limit)
    else { return }
    endSession(code: code)
  }

  /// Pushed messages that may stand in the output; the rest stay in the session's bounded queue.
  private static let pushBacklog = 64 << 10

  private func releaseOutput() {
    sent = 0
    writeDeadline = .max
    if output.capacity > 1 << 20 { loop.usedMuchMemory = true }
    if output.capacity > 64 << 10 {
      output = []
    } else {
      output.removeAll(keepingCapacity: true)
    }
  }

  private func finish() {
    guard lingers, !peerEnded, !isLingering else {
      if !isLingering { close() }
      return
    }
    lingers = false
    phase = .lingering
    deadline = loop.now + loop.limits.lingerTime
    input.consume(input.count)
    shutdown(descriptor, Int32(SHUT_WR))
    isReadable = true
    loop.resume(self)
  }

  /// Ends the connection at once.
  func close() {
    guard isOpen else { return }
    isOpen = false
    if input.bytes.count > 1 << 20 || output.capacity > 1 << 20 { loop.usedMuchMemory = true }
    loop.forget(self)
    Glibc.close(descriptor)
    leaveSession()
  }

  /// Tells once that the WebSocket is of no more use, at the goodbye already.
  func leaveSession() {
    guard let session, !leftSession else { return }
    leftSession = true
    session.markClosed()
    loop.handlers.closed(session)
  }

  /// Looks at the deadlines.
  func checkTime() {
    guard isOpen else { return }
    if writeDeadline <= loop.now { return close() }
    noteReader()
    guard deadline <= loop.now, !isWaiting, !isHeldUp || isLingering else { return }
    switch phase {
    case .lingering: close()
    case .frames: pingOrClose()
    case .head where !headBegan: close()
    case .head, .body, .chunks:
      fail(RequestFault(408, "the request took too long"))
      flush()
    }
  }

  private func pingOrClose() {
    if isPinged { return close() }
    isPinged = true
    WebSocketFrame.append(.ping, [], to: &output)
    deadline = loop.now + loop.limits.idleTime / 4
    flush()
  }

  /// Lets what is under way come to its end, and nothing new begin.
  func stop() {
    mayBeFollowed = false
    if let session {
      session.close(code: 1001)
      if !isWaiting { flush() }
    } else if isIdle {
      close()
    } else {
      terms.keepsAlive = false
      if held == nil { owed.endWithLast() }
    }
  }
}
