/// A WebSocket message that is still coming.
struct Fragments {
  var opcode: WebSocketFrame.Opcode?
  var bytes: [UInt8] = []
  var check = UTF8Check()
  /// Size of the frame at the front of the input, as far as it is known.
  var bytesNeeded = 14
}

extension Connection {
  /// Turns the connection into a WebSocket.
  func upgrade(origin: String?, host: String?) throws(RequestFault) {
    guard head.minorVersion == 1, !head.hasBody else { throw RequestFault(400, "malformed handshake") }
    guard let version = head.webSocketVersion, text(version) == "13" else {
      throw RequestFault(426, "only WebSocket version 13 is spoken here")
    }
    guard let range = head.webSocketKey, WebSocketHandshake.isKey(text(range)) else {
      throw RequestFault(400, "malformed Sec-WebSocket-Key")
    }
    guard loop.access.admitsWebSocket(origin: origin, host: host) else {
      throw RequestFault(403, "this origin may not open a WebSocket here")
    }
    guard loop.webSocketCount < loop.limits.webSocketConnections else {
      throw RequestFault(503, "too many WebSocket connections")
    }
    let session = WebSocketSession(
      id: id, peer: peer, origin: origin, authorization: head.authorization.map(text),
      mailbox: loop.mailbox, limits: loop.limits)
    respond(
      HTTPResponse(
        status: 101,
        headers: [
          ("Upgrade", "websocket"), ("Connection", "Upgrade"),
          ("Sec-WebSocket-Accept", WebSocketHandshake.accept(text(range))),
        ]))
    self.session = session
    phase = .frames
    deadline = loop.now + loop.limits.idleTime
    loop.webSocketCount += 1
    loop.handlers.opened(session)
  }

  /// Takes the frames that lie in the buffer.
  func processFrames() {
    do {
      while !isHeldUp, case .frames = phase, try processFrame() {}
    } catch {
      guard isWaiting else { return endSession(code: error.code) }
      (mayBeFollowed, heldFault) = (false, error)
    }
  }

  private func processFrame() throws(WebSocketFrame.Fault) -> Bool {
    let limit = loop.limits.messageBytes - fragments.bytes.count
    guard
      let frame = try WebSocketFrame.parse(input.bytes, from: input.start, to: input.end, limit: limit)
    else { return false }
    fragments.bytesNeeded = frame.headerBytes + frame.payloadBytes
    guard input.count >= fragments.bytesNeeded else { return false }
    if isWaiting, !isWholeMessage(frame) {
      mayBeFollowed = false
      return false
    }
    deadline = loop.now + loop.limits.idleTime
    let start = input.start + frame.headerBytes
    let range = start..<start + frame.payloadBytes
    frame.unmask(&input.bytes, at: range)
    try take(frame, range)
    input.consume(fragments.bytesNeeded)
    fragments.bytesNeeded = 14
    return true
  }

  private func isWholeMessage(_ frame: WebSocketFrame) -> Bool {
    frame.isFinal && fragments.opcode == nil && (frame.opcode == .text || frame.opcode == .binary)
  }

  private func take(_ frame: WebSocketFrame, _ range: Range<Int>) throws(WebSocketFrame.Fault) {
    switch frame.opcode {
    case .pong: break
    case .ping: WebSocketFrame.append(.pong, input.bytes[range], to: &output)
    case .close: endSession(code: try WebSocketFrame.closeAnswer(input.bytes[range]))
    case .text, .binary:
      guard fragments.opcode == nil else { throw .protocolError }
      if frame.isFinal {
        if frame.opcode == .text {
          var check = UTF8Check()
          guard check.accept(input.bytes[range]), check.isComplete else { throw .notText }
        }
        return answerFrame(input.bytes[range], frame.opcode)
      }
      fragments.opcode = frame.opcode
      fragments.check = UTF8Check()
      try gather(range)
    case .continuation:
      guard let opcode = fragments.opcode else { throw .protocolError }
      try gather(range)
      guard frame.isFinal else { return }
      if opcode == .text, !fragments.check.isComplete { throw .notText }
      let message = fragments.bytes
      fragments = Fragments(bytesNeeded: fragments.bytesNeeded)
      answerFrame(message[...], opcode)
    }
  }

  private func gather(_ range: Range<Int>) throws(WebSocketFrame.Fault) {
    if fragments.opcode == .text, !fragments.check.accept(input.bytes[range]) { throw .notText }
    fragments.bytes.append(contentsOf: input.bytes[range])
  }

  /// Hands a message to the handler. The frame header's size depends on the answer's, so the answer is written
  /// behind room for the longest header and moved down once.
  func answerFrame(_ body: ArraySlice<UInt8>, _ opcode: WebSocketFrame.Opcode) {
    guard let handler = loop.handlers.message, let session else { return }
    sequence += 1
    lastOpcode = opcode
    let message = Message(
      body: body, connection: id, session: session, authorization: session.authorization, peer: peer,
      isAlone: loop.takeLeisure(), isFollower: isWaiting, ticket: ticket)
    let mark = output.count
    output.append(contentsOf: repeatElement(0, count: 10))
    let answer = handler(message, &output)
    let count = output.count - mark - 10
    if case .answered = answer, count > 0 {
      var header: [UInt8] = []
      WebSocketFrame.appendHeader(opcode, payloadBytes: count, to: &header)
      return output.replaceSubrange(mark..<mark + 10, with: header)
    }
    output.removeSubrange(min(mark, output.count)...)
    note(answer, to: message)
  }

  /// Says goodbye and closes once that is out.
  func endSession(code: UInt16) {
    guard !endsAfterOutput else { return }
    WebSocketFrame.appendClose(code, to: &output)
    endsAfterOutput = true
    lingers = true
    owed.removeAll()
    held = nil
    leaveSession()
  }
}
