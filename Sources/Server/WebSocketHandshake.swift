/// The key exchange that opens a WebSocket. See RFC 6455 section 4.2.
enum WebSocketHandshake {
  /// The value of `Sec-WebSocket-Accept` for a client's key.
  static func accept(_ key: String) -> String {
    base64(SHA1.hash(Array(key.utf8) + Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)))
  }

  /// Tells whether a key is the base64 of sixteen bytes.
  static func isKey(_ key: String) -> Bool {
    let bytes = Array(key.utf8)
    guard bytes.count == 24, key.hasSuffix("=="), let last = alphabet.firstIndex(of: bytes[21]) else {
      return false
    }
    return last % 16 == 0 && bytes[..<22].allSatisfy(alphabet.contains)
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = (0..<3).reduce(0) { $0 << 8 | ($1 < group.count ? Int(group[start + $1]) : 0) }
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[bits >> (18 - place * 6) & 63] : 0x3d)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
