/// One frame's header and the rules it must keep. See RFC 6455 section 5.
struct WebSocketFrame {
  enum Opcode: UInt8 {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
  }

  /// Ends the connection with a status code.
  struct Fault: Error, Equatable {
    var code: UInt16

    static let protocolError = Fault(code: 1002)
    static let notText = Fault(code: 1007)
    static let tooLarge = Fault(code: 1009)
  }

  var opcode: Opcode
  var isFinal: Bool
  var mask: (UInt8, UInt8, UInt8, UInt8)
  var headerBytes: Int
  var payloadBytes: Int

  /// Reads a client's frame header.
  ///
  /// - Returns: nil when more bytes are needed.
  /// - Throws: 1002 for reserved bits and opcodes, a missing mask, a length not in its shortest form, a
  ///   control frame that is long or in pieces; 1009 for a payload beyond the limit, before it is read.
  static func parse(
    _ bytes: [UInt8], from start: Int, to end: Int, limit: Int
  ) throws(Fault) -> WebSocketFrame? {
    guard end - start >= 2 else { return nil }
    let first = bytes[start]
    let second = bytes[start + 1]
    guard first & 0x70 == 0, let opcode = Opcode(rawValue: first & 15), second & 0x80 != 0 else {
      throw .protocolError
    }
    let isFinal = first & 0x80 != 0
    var length = UInt64(second & 0x7f)
    if opcode.isControl, !isFinal || length > 125 { throw .protocolError }
    let lengthBytes = length == 126 ? 2 : length == 127 ? 8 : 0
    let headerBytes = 2 + lengthBytes + 4
    guard end - start >= headerBytes else { return nil }
    if lengthBytes > 0 {
      length = bytes[start + 2..<start + 2 + lengthBytes].reduce(0) { $0 << 8 | UInt64($1) }
      guard length >= (lengthBytes == 2 ? 126 : 65536), length < 1 << 63 else { throw .protocolError }
    }
    guard length <= UInt64(limit) else { throw .tooLarge }
    let key = start + 2 + lengthBytes
    return WebSocketFrame(
      opcode: opcode, isFinal: isFinal, mask: (bytes[key], bytes[key + 1], bytes[key + 2], bytes[key + 3]),
      headerBytes: headerBytes, payloadBytes: Int(length))
  }

  /// Takes the mask off a payload where it lies.
  func unmask(_ bytes: inout [UInt8], at range: Range<Int>) {
    var payload = bytes.mutableSpan
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      payload[index] ^= mask.0
      payload[index + 1] ^= mask.1
      payload[index + 2] ^= mask.2
      payload[index + 3] ^= mask.3
      index += 4
    }
    if index < range.upperBound { payload[index] ^= mask.0 }
    if index + 1 < range.upperBound { payload[index + 1] ^= mask.1 }
    if index + 2 < range.upperBound { payload[index + 2] ^= mask.2 }
  }

  /// Appends a server's frame header: final, not masked.
  static func appendHeader(_ opcode: Opcode, payloadBytes: Int, to output: inout [UInt8]) {
    output.append(0x80 | opcode.rawValue)
    if payloadBytes < 126 {
      output.append(UInt8(payloadBytes))
    } else if payloadBytes < 65536 {
      output.append(126)
      output.append(UInt8(payloadBytes >> 8))
      output.append(UInt8(payloadBytes & 255))
    } else {
      output.append(127)
      for shift in stride(from: 56, through: 0, by: -8) { output.append(UInt8(payloadBytes >> shift & 255)) }
    }
  }

  /// Appends a whole frame.
  static func append(_ opcode: Opcode, _ payload: some Collection<UInt8>, to output: inout [UInt8]) {
    appendHeader(opcode, payloadBytes: payload.count, to: &output)
    output.append(contentsOf: payload)
  }

  /// Appends a close frame.
  static func appendClose(_ code: UInt16, to output: inout [UInt8]) {
    append(.close, [UInt8(code >> 8), UInt8(code & 255)], to: &output)
  }

  /// Reads a close frame's payload and says what to answer.
  ///
  /// - Throws: 1002 for a code that may not be sent, 1007 for a reason that is not text.
  static func closeAnswer(_ payload: ArraySlice<UInt8>) throws(Fault) -> UInt16 {
    guard let first = payload.first else { return 1000 }
    guard payload.count >= 2 else { throw .protocolError }
    let code = UInt16(first) << 8 | UInt16(payload[payload.startIndex + 1])
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: break
    default: throw .protocolError
    }
    var check = UTF8Check()
    guard check.accept(payload.dropFirst(2)), check.isComplete else { throw .notText }
    return code
  }
}
