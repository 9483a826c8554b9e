/// 32 bytes that name something: a hash, a root, a topic, a storage key on the wire.
@frozen
public struct Hash32: FixedBytes {
  @usableFromInline let w0, w1, w2, w3: UInt64

  public static var byteCount: Int { 32 }
  public static var zero: Hash32 { Hash32(memoryWords: 0, 0, 0, 0) }

  /// Makes the value from four words whose bytes in memory are the value's bytes.
  @inlinable
  public init(memoryWords w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
    (self.w0, self.w1, self.w2, self.w3) = (w0, w1, w2, w3)
  }

  @inlinable
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var value = Hash32(memoryWords: 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &value) { $0.copyBytes(from: bytes) }
    self = value
  }

  /// The value read as a big-endian number.
  @inlinable
  public var number: UInt256 {
    UInt256(w3.byteSwapped, w2.byteSwapped, w1.byteSwapped, w0.byteSwapped)
  }

  /// The 32 big-endian bytes of a number.
  @inlinable
  public init(_ number: UInt256) {
    self.init(
      memoryWords: number.l3.byteSwapped, number.l2.byteSwapped, number.l1.byteSwapped, number.l0.byteSwapped)
  }

  @inlinable
  public static func == (left: Hash32, right: Hash32) -> Bool {
    (left.w0 ^ right.w0) | (left.w1 ^ right.w1) | (left.w2 ^ right.w2) | (left.w3 ^ right.w3) == 0
  }
}
