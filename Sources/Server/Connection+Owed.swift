/// Answers that come from elsewhere, and messages that are handed on before they are there.
extension Connection {
  /// Notes that a message's answer is to come, or that the message itself must wait.
  func note(_ answer: Answer, to message: Message) {
    switch answer {
    case .answered: break
    case .later(let reply): owe(reply, bodyBytes: message.body.count)
    case .inLine(let reply):
      owe(reply, bodyBytes: message.body.count)
      mayBeFollowed = terms.keepsAlive
    case .notYet:
      mayBeFollowed = false
      held = Array(message.body)
    }
  }

  /// Notes that an answer is to come; none of the connection's next requests is handed on before.
  func owe(_ reply: Reply, bodyBytes: Int = 0) {
    mayBeFollowed = false
    owed.add(
      OwedAnswers.Owed(sequence: sequence, terms: terms, opcode: lastOpcode, bodyBytes: bodyBytes))
    // A token of another request never answers this one.
    guard reply.ticket.connection == id, reply.ticket.sequence == sequence else {
      _ = owed.settle(sequence, with: .response(HTTPResponse(status: 500)))
      return giveAnswers()
    }
  }

  /// Takes an answer that a request waited for.
  func deliver(_ content: Mailbox.Content, sequence: UInt64) {
    guard isOpen, owed.settle(sequence, with: content) else { return }
    giveAnswers()
    if !isWaiting { goOn() }
    advance()
  }

  /// Writes the answers whose turn it is.
  private func giveAnswers() {
    while let (owed, content) = owed.next() {
      if isWebSocket {
        guard case .bytes(let bytes) = content, !bytes.isEmpty else { continue }
        WebSocketFrame.append(owed.opcode, bytes, to: &output)
        continue
      }
      switch content {
      case .response(let response): respond(response, on: owed.terms)
      case .bytes(let bytes) where bytes.isEmpty: respond(HTTPResponse(status: 204), on: owed.terms)
      case .bytes(let bytes):
        respond(HTTPResponse(contentType: "application/json", body: bytes), on: owed.terms)
      }
      endIfLast(owed.terms)
    }
  }

  /// Begins anew with the next request, now that nothing is owed.
  private func goOn() {
    mayBeFollowed = false
    if let heldFault { return endSession(code: heldFault.code) }
    if !isAmidRequest { deadline = loop.now + loop.limits.idleTime }
    guard let body = held, !endsAfterOutput else { return }
    held = nil
    isWebSocket ? answerFrame(body[...], lastOpcode) : dispatch(body[...])
  }

  /// Whether a part of a request has come, whose deadline stands.
  private var isAmidRequest: Bool {
    switch phase {
    case .head: headBegan
    case .body, .chunks: true
    case .frames, .lingering: false
    }
  }
}
