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

  /// The value that was stored so.
  static func unmasked(_ masked: UInt32) -> UInt32 {
    let turned = masked &- 0xa282_ead8
    return turned << 15 | turned >> 17
  }

  /// Whether the values of two messages differ so where one bit differs among their last `count` bytes.
  static func isOneBit(_ difference: UInt32, among count: Int) -> Bool {
    (0..<8).contains { bit in
      var register = table[1 << bit]
      for _ in 0..<count {
        if register == difference { return true }
        register = register >> 8 ^ table[Int(UInt8(truncatingIfNeeded: register))]
      }
      return false
    }
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0x82f6_3b78 : sum >> 1 }
  }
}
