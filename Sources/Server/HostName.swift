import Glibc

/// The name part of a `Host` field or of an origin, without the port.
enum HostName {
  /// Splits `name[:port]`, or nil when it is not one: empty, odd characters, a port that is no number.
  static func split(_ authority: String) -> (name: String, port: UInt16?)? {
    var name = Substring(authority)
    var port: Substring?
    if authority.hasPrefix("[") {
      guard let close = authority.firstIndex(of: "]") else { return nil }
      name = authority[...close]
      let rest = authority[authority.index(after: close)...]
      if !rest.isEmpty {
        guard rest.hasPrefix(":") else { return nil }
        port = rest.dropFirst()
      }
      guard isIPv6(String(name.dropFirst().dropLast())) else { return nil }
    } else {
      if let colon = authority.firstIndex(of: ":") {
        name = authority[..<colon]
        port = authority[authority.index(after: colon)...]
      }
      guard !name.isEmpty, name.utf8.allSatisfy(isNameByte) else { return nil }
    }
    guard let port, !port.isEmpty else { return (name.lowercased(), nil) }
    guard port.utf8.allSatisfy(ASCII.isDigit), let number = UInt16(port) else { return nil }
    return (name.lowercased(), number)
  }

  /// Tells whether a name is an address in figures, which no name server can turn elsewhere.
  static func isAddressLiteral(_ name: String) -> Bool {
    name.hasPrefix("[") || isIPv4(name.utf8)
  }

  /// Tells whether a name always means this machine.
  static func isLoopback(_ name: String) -> Bool {
    name == "localhost" || name == "[::1]" || name.hasSuffix(".localhost")
      || (isIPv4(name.utf8) && name.hasPrefix("127."))
  }

  /// Tells whether bytes are four decimal numbers up to 255 with dots between and no leading zeros.
  static func isIPv4(_ text: some Sequence<UInt8>) -> Bool {
    var parts = 1
    var digits = 0
    var value = 0
    for byte in text {
      if byte == 0x2e {
        guard digits > 0, parts < 4 else { return false }
        parts += 1
        digits = 0
        value = 0
      } else {
        guard ASCII.isDigit(byte), digits == 0 || value > 0 else { return false }
        digits += 1
        value = value * 10 + Int(byte - 48)
        guard value <= 255 else { return false }
      }
    }
    return parts == 4 && digits > 0
  }

  static func isIPv6(_ text: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, text, &address) == 1
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a, 0x41...0x5a, 0x30...0x39, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }
}
