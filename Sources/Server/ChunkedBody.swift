/// Takes a chunked body apart as it comes. See RFC 9112 section 7.1.
struct ChunkedBody {
  private enum State {
    case size, data, dataEnd, trailer
  }

  /// The bytes decoded so far.
  private(set) var bytes: [UInt8] = []
  private var state = State.size
  private var remaining = 0
  private var trailerBytes = 0

  /// Consumes what it can.
  ///
  /// - Parameter cursor: position of the first byte not yet consumed; moved along.
  /// - Returns: whether the body is complete.
  /// - Throws: 413 as soon as a chunk's size goes beyond the limit, 400 for anything the grammar doesn't know.
  mutating func consume(
    _ input: [UInt8], _ cursor: inout Int, to end: Int, limits: ServerLimits
  ) throws(RequestFault) -> Bool {
    while true {
      if state == .data {
        let count = min(remaining, end - cursor)
        bytes.append(contentsOf: input[cursor..<cursor + count])
        cursor += count
        remaining -= count
        guard remaining == 0 else { return false }
        state = .dataEnd
      }
      guard let line = try Self.line(input, cursor, end, limit: 256 + limits.headBytes) else { return false }
      let next = line.upperBound + 2
      switch state {
      case .size:
        remaining = try Self.size(input, line)
        guard remaining <= limits.bodyBytes - bytes.count else {
          throw RequestFault(413, "request body too large")
        }
        state = remaining == 0 ? .trailer : .data
      case .dataEnd:
        guard line.isEmpty else { throw RequestFault(400, "chunk longer than its size") }
        state = .size
      case .trailer:
        if line.isEmpty {
          cursor = next
          return true
        }
        trailerBytes += line.count
        guard trailerBytes <= limits.headBytes else { throw RequestFault(431, "trailer too large") }
        _ = try RequestHead.field(input.span, line)
      case .data: break
      }
      cursor = next
    }
  }

  /// Finds the next line, strictly ended by carriage return and line feed.
  private static func line(
    _ input: [UInt8], _ start: Int, _ end: Int, limit: Int
  ) throws(RequestFault) -> Range<Int>? {
    let input = input.span
    var index = start
    while index < end {
      if input[index] == ASCII.lineFeed { throw RequestFault(400, "line feed without carriage return") }
      if input[index] == ASCII.carriageReturn {
        guard index + 1 < end else { return nil }
        guard input[index + 1] == ASCII.lineFeed else {
          throw RequestFault(400, "carriage return without line feed")
        }
        return start..<index
      }
      index += 1
      guard index - start <= limit else { throw RequestFault(400, "chunk line too long") }
    }
    return nil
  }

  /// Reads 1 to 8 hexadecimal digits; an extension behind `;` is skipped when it is short and printable.
  private static func size(_ input: [UInt8], _ line: Range<Int>) throws(RequestFault) -> Int {
    var value = 0
    var index = line.lowerBound
    while index < line.upperBound, let digit = ASCII.hexValue(input[index]) {
      guard index - line.lowerBound < 8 else { throw RequestFault(400, "chunk size too long") }
      value = value << 4 | digit
      index += 1
    }
    guard index > line.lowerBound else { throw RequestFault(400, "malformed chunk size") }
    guard index < line.upperBound else { return value }
    guard input[index] == 0x3b, line.upperBound - index <= 256 else {
      throw RequestFault(400, "malformed chunk size")
    }
    for byte in input[index..<line.upperBound] where byte < 0x20 && byte != ASCII.tab || byte == 0x7f {
      throw RequestFault(400, "control character in a chunk extension")
    }
    return value
  }
}
