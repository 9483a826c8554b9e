extension RequestHead {
  /// Finds where a head ends, resuming where the last look stopped.
  ///
  /// Refuses a line feed without its carriage return and a carriage return without its line feed at once, since
  /// servers that read on there can be made to see two requests where their neighbour sees one.
  /// - Returns: the position behind the empty line, or nil when more bytes are needed.
  static func end(
    in bytes: [UInt8], from start: Int, to end: Int, resumingAt cursor: inout Int
  ) throws(RequestFault) -> Int? {
    let bytes = bytes.span
    var index = cursor
    while index < end {
      let byte = bytes[index]
      if byte == ASCII.lineFeed {
        guard index > start, bytes[index - 1] == ASCII.carriageReturn else {
          throw RequestFault(400, "line feed without carriage return")
        }
        if index - start >= 3, bytes[index - 2] == ASCII.lineFeed {
          cursor = index + 1
          return index + 1
        }
      } else if index > start, bytes[index - 1] == ASCII.carriageReturn {
        throw RequestFault(400, "carriage return without line feed")
      }
      index += 1
    }
    cursor = index
    return nil
  }

  /// Reads a whole head, empty line included.
  mutating func parse(
    _ bytes: [UInt8], in range: Range<Int>, limits: ServerLimits
  ) throws(RequestFault) {
    reset()
    let bytes = bytes.span.extracting(range)
    var line = Self.line(bytes, from: 0)
    try parseRequestLine(bytes, line, limits)
    var next = line.upperBound + 2
    var seen = Seen()
    while next < bytes.count {
      line = Self.line(bytes, from: next)
      next = line.upperBound + 2
      if line.isEmpty { break }
      guard fields.count < limits.headerFields else { throw RequestFault(431, "too many header fields") }
      let field = try Self.field(bytes, line)
      fields.append(field)
      try note(bytes, field, &seen)
    }
    try finish(bytes, seen)
  }

  /// What must be known of the fields to frame the body, and to refuse one that is said twice.
  private struct Seen {
    var host = false
    var contentLength: Int?
    var transferEncoding = false
    var close = false
    var keepAlive = false
    var upgrade = false
  }

  private static func line(_ bytes: Span<UInt8>, from start: Int) -> Range<Int> {
    var index = start
    while index < bytes.count, bytes[index] != ASCII.carriageReturn { index += 1 }
    return start..<index
  }

  private mutating func parseRequestLine(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ limits: ServerLimits
  ) throws(RequestFault) {
    var index = line.lowerBound
    while index < line.upperBound, ASCII.isTokenByte(bytes[index]) { index += 1 }
    methodName = line.lowerBound..<index
    guard !methodName.isEmpty, methodName.count <= 32, index < line.upperBound, bytes[index] == ASCII.space
    else { throw RequestFault(400, "malformed method") }
    let targetStart = index + 1
    index = targetStart
    while index < line.upperBound, bytes[index] > ASCII.space, bytes[index] < 0x7f, bytes[index] != 0x23 {
      index += 1
    }
    let target = targetStart..<index
    guard index < line.upperBound, bytes[index] == ASCII.space, !target.isEmpty else {
      throw RequestFault(400, "malformed request target")
    }
    guard target.count <= limits.targetBytes else { throw RequestFault(414, "request target too long") }
    try parseVersion(bytes, index + 1..<line.upperBound)
    switch methodName.count {
    case 3 where Self.equals(bytes, methodName, "GET"): method = .get
    case 4 where Self.equals(bytes, methodName, "POST"): method = .post
    case 4 where Self.equals(bytes, methodName, "HEAD"): method = .head
    case 7 where Self.equals(bytes, methodName, "OPTIONS"): method = .options
    default: method = .other
    }
    try parseTarget(bytes, target)
  }

  private static func equals(_ bytes: Span<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
    word.withUTF8Buffer { letters in
      for (offset, letter) in letters.enumerated() where bytes[range.lowerBound + offset] != letter {
        return false
      }
      return true
    }
  }

  private mutating func parseVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestFault) {
    guard range.count == 8, Self.equals(bytes, range, "HTTP/"), ASCII.isDigit(bytes[range.lowerBound + 5]),
      bytes[range.lowerBound + 6] == 0x2e, ASCII.isDigit(bytes[range.lowerBound + 7])
    else { throw RequestFault(400, "malformed protocol version") }
    let minor = bytes[range.lowerBound + 7] - 48
    guard bytes[range.lowerBound + 5] == 49, minor <= 1 else {
      throw RequestFault(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
    }
    minorVersion = Int(minor)
  }

  /// Splits the target; the absolute form that proxies send carries the host that counts.
  private mutating func parseTarget(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(RequestFault) {
    var rest = target
    if bytes[target.lowerBound] == 0x2a {
      guard method == .options, target.count == 1 else { throw RequestFault(400, "malformed request target") }
      path = target
      return
    }
    if bytes[target.lowerBound] != 0x2f {
      guard target.count > 7, bytes.matches(target.lowerBound..<target.lowerBound + 7, "http://") else {
        throw RequestFault(400, "malformed request target")
      }
      let authority = target.lowerBound + 7
      var index = authority
      while index < target.upperBound, bytes[index] != 0x2f, bytes[index] != 0x3f { index += 1 }
      guard index < target.upperBound, bytes[index] == 0x2f else {
        throw RequestFault(400, "request target without a path")
      }
      host = authority..<index
      rest = index..<target.upperBound
    }
    var mark = rest.lowerBound
    while mark < rest.upperBound, bytes[mark] != 0x3f { mark += 1 }
    path = rest.lowerBound..<mark
    query = min(mark + 1, rest.upperBound)..<rest.upperBound
  }

  /// Reads one `name: value` line. Space before the colon or at the line's start is refused: it smuggles fields.
  static func field(_ bytes: Span<UInt8>, _ line: Range<Int>) throws(RequestFault) -> Field {
    var colon = line.lowerBound
    while colon < line.upperBound, ASCII.isTokenByte(bytes[colon]) { colon += 1 }
    guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == ASCII.colon else {
      throw RequestFault(400, "malformed header field")
    }
    var index = colon + 1
    while index < line.upperBound {
      let byte = bytes[index]
      guard byte >= 0x20 && byte != 0x7f || byte == ASCII.tab else {
        throw RequestFault(400, "control character in a header field")
      }
      index += 1
    }
    return Field(name: line.lowerBound..<colon, value: bytes.trimmed(colon + 1..<line.upperBound))
  }

  private mutating func note(
    _ bytes: Span<UInt8>, _ field: Field, _ seen: inout Seen
  ) throws(RequestFault) {
    switch field.name.count {
    case 4 where bytes.matches(field.name, "host"):
      guard !seen.host else { throw RequestFault(400, "two Host fields") }
      seen.host = true
      // The target's own authority counts where it has one. See RFC 9112 section 3.2.2.
      if host == nil { host = field.value }
    case 6 where bytes.matches(field.name, "origin"): try once(&origin, field, "Origin")
    case 6 where bytes.matches(field.name, "expect"):
      guard bytes.matches(field.value, "100-continue") else {
        throw RequestFault(417, "unknown expectation")
      }
      expectsContinue = true
    case 7 where bytes.matches(field.name, "upgrade"): try once(&upgrade, field, "Upgrade")
    case 10 where bytes.matches(field.name, "connection"):
      bytes.forEachElement(of: field.value) { element in
        if bytes.matches(element, "close") { seen.close = true }
        if bytes.matches(element, "keep-alive") { seen.keepAlive = true }
        if bytes.matches(element, "upgrade") { seen.upgrade = true }
      }
    case 12 where bytes.matches(field.name, "content-type"):
      try once(&contentType, field, "Content-Type")
    case 12 where bytes.matches(field.name, "x-request-id"): requestID = field.value
    case 13 where bytes.matches(field.name, "authorization"):
      try once(&authorization, field, "Authorization")
    case 14 where bytes.matches(field.name, "content-length"):
      guard seen.contentLength == nil else { throw RequestFault(400, "two Content-Length fields") }
      seen.contentLength = try Self.decimal(bytes, field.value)
    case 16 where bytes.matches(field.name, "content-encoding"):
      try once(&contentEncoding, field, "Content-Encoding")
    case 17 where bytes.matches(field.name, "transfer-encoding"):
      guard !seen.transferEncoding else { throw RequestFault(400, "two Transfer-Encoding fields") }
      guard bytes.matches(field.value, "chunked") else {
        throw RequestFault(501, "only the chunked transfer coding is spoken here")
      }
      seen.transferEncoding = true
    case 17 where bytes.matches(field.name, "sec-websocket-key"):
      try once(&webSocketKey, field, "Sec-WebSocket-Key")
    case 21 where bytes.matches(field.name, "sec-websocket-version"):
      try once(&webSocketVersion, field, "Sec-WebSocket-Version")
    default: break
    }
  }

  private func once(
    _ slot: inout Range<Int>?, _ field: Field, _ name: StaticString
  ) throws(RequestFault) {
    guard slot == nil else { throw RequestFault(400, "two \(name) fields") }
    slot = field.value
  }

  /// Reads 1 to 15 digits and nothing else: no sign, no list, no blank.
  private static func decimal(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(RequestFault) -> Int {
    guard (1...15).contains(range.count) else { throw RequestFault(400, "malformed Content-Length") }
    var value = 0
    for index in range {
      guard ASCII.isDigit(bytes[index]) else { throw RequestFault(400, "malformed Content-Length") }
      value = value * 10 + Int(bytes[index] - 48)
    }
    return value
  }

  private mutating func finish(_ bytes: Span<UInt8>, _ seen: Seen) throws(RequestFault) {
    guard seen.host || minorVersion == 0 else { throw RequestFault(400, "no Host field") }
    if seen.transferEncoding {
      guard seen.contentLength == nil else {
        throw RequestFault(400, "both Content-Length and Transfer-Encoding")
      }
      guard minorVersion == 1 else { throw RequestFault(400, "Transfer-Encoding in HTTP/1.0") }
      framing = .chunked
    } else {
      framing = .length(seen.contentLength ?? 0)
    }
    hasBody = seen.transferEncoding || seen.contentLength ?? 0 > 0
    keepsAlive = minorVersion == 1 ? !seen.close : seen.keepAlive && !seen.close
    if minorVersion == 0 { expectsContinue = false }
    wantsUpgrade = seen.upgrade && upgrade.map { bytes.matches($0, "websocket") } ?? false
  }
}
