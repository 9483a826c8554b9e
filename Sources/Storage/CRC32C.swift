/// The cyclic redundancy check of LevelDB's files: Castagnoli's polynomial, byte by byte. See RFC 3720, appendix B.4.
struct CRC32C {
  private var register: UInt32 = .max

  mutating func update(_ byte: UInt8) {
    register = register >> 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: register) ^ byte)]
  }

  mutating func update(_ bytes: some Sequence<UInt8>) { for byte in bytes { update(byte) } }

  var value: UInt32 { ~register }

  /// The value as LevelDB stores it: turned and moved, so that a check of stored checks isn't a constant.
  var masked: UInt32 { (value >> 15 | value << 17) &+ 0xa282_ead8 }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
  }
}
