/// The request line and header fields of one request, as positions in the bytes they came in.
///
/// One value is reused for all requests of a connection, so that a request costs no allocation.
struct RequestHead {
  /// A header field; positions count from the request's first byte.
  struct Field {
    var name: Range<Int>
    var value: Range<Int>
  }

  /// How the end of the body is known.
  enum Framing: Equatable {
    case length(Int)
    case chunked
  }

  /// What the server does with a method.
  enum Method {
    case get, head, post, options, other
  }

  var method = Method.other
  var methodName = 0..<0
  /// Path without query.
  var path = 0..<0
  /// What stands behind `?`, empty when there is none.
  var query = 0..<0
  /// HTTP/1.x's x.
  var minorVersion = 1
  var fields: [Field] = []

  var framing = Framing.length(0)
  var keepsAlive = true
  var expectsContinue = false
  var wantsUpgrade = false
  /// Whether the request had its body framed by a field at all.
  var hasBody = false

  /// The authority from the target where it has one, else the `Host` field.
  var host: Range<Int>?
  var contentType: Range<Int>?
  var contentEncoding: Range<Int>?
  var origin: Range<Int>?
  var authorization: Range<Int>?
  var requestID: Range<Int>?
  var upgrade: Range<Int>?
  var webSocketKey: Range<Int>?
  var webSocketVersion: Range<Int>?

  /// Forgets the last request but keeps the memory for the next.
  mutating func reset() {
    let kept = fields
    fields = []
    self = RequestHead()
    fields = kept
    fields.removeAll(keepingCapacity: true)
  }
}

/// The ASCII characters that the grammar of HTTP names.
enum ASCII {
  static let tab: UInt8 = 9
  static let lineFeed: UInt8 = 10
  static let carriageReturn: UInt8 = 13
  static let space: UInt8 = 32
  static let colon: UInt8 = 58

  /// A letter, digit or one of the marks allowed in methods and field names. See RFC 9110 section 5.6.2.
  static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39: true
    case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2a, 0x2b, 0x2d, 0x2e, 0x5e, 0x5f, 0x60, 0x7c, 0x7e: true
    default: false
    }
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }

  /// The value of a hexadecimal digit, or nil.
  static func hexValue(_ byte: UInt8) -> Int? {
    switch byte {
    case 48...57: Int(byte) - 48
    case 65...70: Int(byte) - 55
    case 97...102: Int(byte) - 87
    default: nil
    }
  }
}

extension Span<UInt8> {
  /// Compares a range with a lower-case word, ignoring the case of letters.
  func matches(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { letters in
      for (offset, letter) in letters.enumerated()
      where ASCII.lowercased(self[range.lowerBound + offset]) != letter {
        return false
      }
      return true
    }
  }

  /// Shrinks a range by the spaces and tabs at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, self[lower] == ASCII.space || self[lower] == ASCII.tab { lower += 1 }
    while upper > lower, self[upper - 1] == ASCII.space || self[upper - 1] == ASCII.tab { upper -= 1 }
    return lower..<upper
  }

  /// Calls back with each non-empty element of a comma-separated list.
  func forEachElement(of list: Range<Int>, _ body: (Range<Int>) -> Void) {
    var lower = list.lowerBound
    for index in list where self[index] == 0x2c {
      let element = trimmed(lower..<index)
      if !element.isEmpty { body(element) }
      lower = index + 1
    }
    let element = trimmed(lower..<list.upperBound)
    if !element.isEmpty { body(element) }
  }
}
