/// The answers that a connection owes, in the order they were asked for, whichever of them comes first.
struct OwedAnswers {
  struct Owed {
    let sequence: UInt64
    /// How the answer to an HTTP request is to be given.
    var terms: ResponseWriter.Terms
    /// The kind of a WebSocket's frame.
    let opcode: WebSocketFrame.Opcode
    /// Bytes of the request's body, which whoever answers holds meanwhile.
    let bodyBytes: Int
    var content: Mailbox.Content?
  }

  private var line: [Owed] = []
  private(set) var bodyBytes = 0

  var count: Int { line.count }
  var isEmpty: Bool { line.isEmpty }

  mutating func add(_ owed: Owed) {
    line.append(owed)
    bodyBytes += owed.bodyBytes
  }

  /// Notes an answer; false when it isn't owed.
  mutating func settle(_ sequence: UInt64, with content: Mailbox.Content) -> Bool {
    guard let index = line.firstIndex(where: { $0.sequence == sequence }) else { return false }
    line[index].content = content
    return true
  }

  /// Takes the answer whose turn it is, if it has come.
  mutating func next() -> (owed: Owed, content: Mailbox.Content)? {
    guard let owed = line.first, let content = owed.content else { return nil }
    line.removeFirst()
    bodyBytes -= owed.bodyBytes
    return (owed, content)
  }

  /// Lets the connection end with the last of them.
  mutating func endWithLast() { line.indices.last.map { line[$0].terms.keepsAlive = false } }

  mutating func removeAll() { (line, bodyBytes) = ([], 0) }
}
