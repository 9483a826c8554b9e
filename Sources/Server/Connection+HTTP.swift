extension Connection {
  /// Answers the requests that lie in the buffer, one after the other.
  func processRequests() {
    do {
      while !isHeldUp, try processRequest() {}
    } catch {
      // It lies in the buffer still, and is told when the answers before it are.
      isWaiting ? hold() : fail(error)
    }
  }

  /// Lets the request whose head was just read wait for the answers before it.
  private func hold() {
    mayBeFollowed = false
    scanned = 0
  }

  /// Goes one step: a head or a body.
  /// - Returns: false when more bytes are needed.
  private func processRequest() throws(RequestFault) -> Bool {
    switch phase {
    case .head: return try processHead()
    case .body(let count):
      guard input.count >= count else { return false }
      phase = .head
      dispatch(input.bytes[input.start..<input.start + count])
      input.consume(count)
      return true
    case .chunks:
      var cursor = input.start
      let isComplete = try chunks.consume(input.bytes, &cursor, to: input.end, limits: bodyLimits)
      input.consume(cursor - input.start)
      guard isComplete else { return false }
      let body = chunks.bytes
      chunks = ChunkedBody()
      phase = .head
      dispatch(body[...])
      return true
    case .frames, .lingering: return false
    }
  }

  private func processHead() throws(RequestFault) -> Bool {
    guard !input.isEmpty else { return false }
    if !headBegan {
      headBegan = true
      deadline = loop.now + loop.limits.headTime
    }
    // An empty line before a request is a known fault of old clients. See RFC 9112 section 2.2.
    if scanned == 0, input.bytes[input.start] == ASCII.carriageReturn {
      guard input.count >= 2 else { return false }
      guard input.bytes[input.start + 1] == ASCII.lineFeed, !skippedEmptyLine else {
        throw RequestFault(400, "malformed request line")
      }
      skippedEmptyLine = true
      input.consume(2)
      return true
    }
    var cursor = input.start + scanned
    let end = try RequestHead.end(in: input.bytes, from: input.start, to: input.end, resumingAt: &cursor)
    scanned = cursor - input.start
    guard scanned <= loop.limits.headBytes else { throw RequestFault(431, "header fields too large") }
    guard let end else { return false }
    try head.parse(input.bytes, in: input.start..<end, limits: loop.limits)
    if isWaiting, !isPlainMessage {
      hold()
      return false
    }
    try begin()
    input.consume(end - input.start)
    scanned = 0
    headBegan = false
    skippedEmptyLine = false
    return true
  }

  /// Decides from the head alone what becomes of the request, before any of its body is taken.
  private func begin() throws(RequestFault) {
    sequence += 1
    terms = ResponseWriter.Terms()
    terms.keepsAlive = head.keepsAlive && !loop.isStopping
    terms.isOldVersion = head.minorVersion == 0
    terms.isHead = head.method == .head
    if let range = head.requestID, range.count <= 128 { terms.requestID = text(range) }
    do {
      try choosePlan()
    } catch {
      guard !isWaiting, !error.endsConnection, !head.expectsContinue, hasSmallBody else { throw error }
      plan = .prepared(error.response)
      awaitBody()
    }
  }

  /// Whether the request is one that may be taken while answers are owed.
  private var isPlainMessage: Bool {
    guard case .length = head.framing, !head.expectsContinue, !head.wantsUpgrade else { return false }
    return head.method == .post && isMessagePath
  }

  private func choosePlan() throws(RequestFault) {
    let host = try admitHost()
    let origin = head.origin.map(text)
    if head.wantsUpgrade, head.method == .get, isMessagePath, loop.handlers.message != nil {
      return try upgrade(origin: origin, host: host)
    }
    terms.grant = loop.access.grant(origin: origin, host: host)
    if terms.grant == .refused, head.method != .get, head.method != .head {
      throw RequestFault(403, "this origin may not speak to this server", endsConnection: false)
    }
    if case .length(let count) = head.framing, count > loop.limits.bodyBytes {
      throw RequestFault(413, "request body too large")
    }
    if let encoding = head.contentEncoding, !matches(encoding, "identity") {
      throw RequestFault(415, "encoded bodies are not taken", endsConnection: false)
    }
    plan = try makePlan()
    awaitBody()
  }

  /// Whether the body is so small that reading it away costs less than a new connection.
  var hasSmallBody: Bool {
    switch head.framing {
    case .length(let count): count <= Self.smallBody
    case .chunked: true
    }
  }

  private static let smallBody = 64 << 10

  private var bodyLimits: ServerLimits {
    var limits = loop.limits
    if case .prepared = plan { limits.bodyBytes = min(limits.bodyBytes, Self.smallBody) }
    return limits
  }

  private func makePlan() throws(RequestFault) -> Plan {
    if head.method == .options { return .prepared(try answerToOptions()) }
    if isMessagePath, head.method == .post, loop.handlers.message != nil {
      guard let type = head.contentType, isJSON(type) else {
        throw RequestFault(415, "the content type must be application/json", endsConnection: false)
      }
      return .message(authorization: head.authorization.map(text))
    }
    let headers = head.fields.map { (name: text($0.name).lowercased(), value: text($0.value)) }
    return .route(
      HTTPRequest(
        method: text(head.methodName), path: text(head.path),
        query: head.query.isEmpty ? nil : text(head.query), headers: headers, body: [], peer: peer,
        ticket: ticket))
  }

  private func awaitBody() {
    switch head.framing {
    case .length(let count):
      phase = .body(count)
      if count > 0 { deadline = loop.now + loop.limits.bodyTime }
    case .chunked:
      phase = .chunks
      chunks = ChunkedBody()
      deadline = loop.now + loop.limits.bodyTime
    }
    if head.expectsContinue, head.hasBody {
      output.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8)
    }
  }

  func dispatch(_ body: ArraySlice<UInt8>) {
    deadline = loop.now + loop.limits.idleTime
    switch plan {
    case .message(let authorization):
      answer(
        Message(
          body: body, connection: id, session: nil, authorization: authorization, peer: peer,
          isAlone: loop.takeLeisure(), isFollower: isWaiting, ticket: ticket))
    case .route(var request):
      request.body = Array(body)
      plan = .message(authorization: nil)
      route(request)
    case .prepared(let response):
      plan = .message(authorization: nil)
      respond(response)
    }
    if !isWaiting { endIfLast(terms) }
  }

  private func answer(_ message: Message) {
    guard let handler = loop.handlers.message else { return }
    let mark = output.count
    let start = ResponseWriter.beginMessage(terms, in: &output)
    let answer = handler(message, &output)
    if case .answered = answer {
      if output.count > start { return ResponseWriter.finishMessage(bodyAt: start, in: &output) }
      output.removeSubrange(min(mark, output.count)...)
      return ResponseWriter.append(HTTPResponse(status: 204), terms, to: &output)
    }
    output.removeSubrange(min(mark, output.count)...)
    note(answer, to: message)
  }

  private func route(_ request: HTTPRequest) {
    switch loop.handlers.route(request) {
    case .response(let response): respond(response)
    case .later(let reply): owe(reply)
    case .methodNotAllowed(let allow):
      respond(HTTPResponse(status: 405, headers: [("Allow", allow)]))
    case .unknown: respond(defaultResponse(request))
    }
  }

  private func defaultResponse(_ request: HTTPRequest) -> HTTPResponse {
    guard loop.handlers.message != nil, request.path == loop.messagePath else {
      return HTTPResponse(status: 404, text: "not found\n")
    }
    // Load balancers and wallets probe the endpoint.
    if request.method == "GET" || request.method == "HEAD" {
      return HTTPResponse(text: "")
    }
    return HTTPResponse(status: 405, headers: [("Allow", Self.messageMethods + ", OPTIONS")])
  }

  func respond(_ response: HTTPResponse) { respond(response, on: terms) }

  func respond(_ response: HTTPResponse, on terms: ResponseWriter.Terms) {
    ResponseWriter.append(response, terms, to: &output)
  }

  func endIfLast(_ terms: ResponseWriter.Terms) {
    guard !terms.keepsAlive else { return }
    endsAfterOutput = true
    lingers = !input.isEmpty
  }

  /// Refuses the request and, since its body was not taken, the connection.
  func fail(_ fault: RequestFault) {
    terms.keepsAlive = false
    respond(fault.response)
    endsAfterOutput = true
    lingers = true
  }

  var isMessagePath: Bool {
    let path = loop.messagePathBytes
    return head.path.count == path.count && input.bytes[absolute(head.path)].elementsEqual(path)
  }

  /// Checks `Host`; the same as last time on this connection needs no second look.
  private func admitHost() throws(RequestFault) -> String? {
    guard let range = head.host else { return nil }
    let bytes = input.bytes[absolute(range)]
    if !admittedHost.isEmpty, bytes.elementsEqual(admittedHost) {
      return head.origin == nil ? nil : text(range)
    }
    let host = text(range)
    guard HostName.split(host) != nil else { throw RequestFault(400, "malformed Host field") }
    guard loop.access.admits(host: host) else {
      throw RequestFault(
        403, "this host name is not served here; see --http.vhosts", endsConnection: false)
    }
    admittedHost = Array(bytes)
    return host
  }

  private func isJSON(_ range: Range<Int>) -> Bool {
    let type = input.bytes[absolute(range)].prefix { $0 != 0x3b && $0 != ASCII.space && $0 != ASCII.tab }
    return matches(range.lowerBound..<range.lowerBound + type.count, "application/json")
  }

  func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    let bytes = input.bytes
    return bytes.span.matches(absolute(range), word)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: input.bytes[absolute(range)], as: UTF8.self) }

  private func absolute(_ range: Range<Int>) -> Range<Int> {
    range.lowerBound + input.start..<range.upperBound + input.start
  }
}
