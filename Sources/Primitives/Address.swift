/// The 20 bytes that name an account.
@frozen
public struct Address: FixedBytes {
  @usableFromInline let w0, w1: UInt64
  @usableFromInline let w2: UInt32

  public static var byteCount: Int { 20 }
  public static var zero: Address { Address(memoryWords: 0, 0, 0) }

  @inlinable
  public init(memoryWords w0: UInt64, _ w1: UInt64, _ w2: UInt32) {
    (self.w0, self.w1, self.w2) = (w0, w1, w2)
  }

  @inlinable
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 20 else { return nil }
    var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    withUnsafeMutableBytes(of: &words) { target in
      var offset = 0
      for byte in bytes {
        target[offset] = byte
        offset += 1
      }
    }
    self.init(memoryWords: words.0, words.1, words.2)
  }

  /// The low 20 bytes of a word, as the EVM reads an address from its stack.
  @inlinable
  public init(truncating number: UInt256) {
    self.init(
      memoryWords: ((number.l2 << 32) | (number.l1 >> 32)).byteSwapped,
      ((number.l1 << 32) | (number.l0 >> 32)).byteSwapped,
      UInt32(truncatingIfNeeded: number.l0).byteSwapped)
  }

  /// The address as a number, as the EVM puts it on its stack.
  @inlinable
  public var number: UInt256 {
    let high = w0.byteSwapped
    let middle = w1.byteSwapped
    let low = UInt64(w2.byteSwapped)
    return UInt256((middle << 32) | low, (high << 32) | (middle >> 32), high >> 32, 0)
  }

  @inlinable
  public var bytes: Bytes {
    var copy = (w0, w1, w2)
    return withUnsafeBytes(of: &copy) { Bytes($0.prefix(20)) }
  }

  /// The mixed-case form whose capitals carry a checksum. See EIP-55.
  public var checksummed: String {
    let digits = Bytes(bytes.hex.utf8.dropFirst(2))
    let hash = keccak256(digits).bytes
    var text: Bytes = Bytes("0x".utf8)
    for (index, digit) in digits.enumerated() {
      let nibble = index % 2 == 0 ? hash[index / 2] >> 4 : hash[index / 2] & 15
      text.append(digit >= UInt8(ascii: "a") && nibble >= 8 ? digit - 32 : digit)
    }
    return String(decoding: text, as: UTF8.self)
  }

  @inlinable
  public static func == (left: Address, right: Address) -> Bool {
    (left.w0 ^ right.w0) | (left.w1 ^ right.w1) | UInt64(left.w2 ^ right.w2) == 0
  }

  public static func < (left: Address, right: Address) -> Bool {
    (left.w0.byteSwapped, left.w1.byteSwapped, left.w2.byteSwapped)
      < (right.w0.byteSwapped, right.w1.byteSwapped, right.w2.byteSwapped)
  }
}
