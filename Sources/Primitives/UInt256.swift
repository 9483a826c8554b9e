/// The EVM's word: an unsigned number of 256 bits.
///
/// Four limbs, least significant first, so that memory order on little-endian machines is limb order.
@frozen
public struct UInt256: Hashable, Sendable {
  public var l0, l1, l2, l3: UInt64

  @inlinable @inline(__always)
  public init(_ l0: UInt64, _ l1: UInt64, _ l2: UInt64, _ l3: UInt64) {
    (self.l0, self.l1, self.l2, self.l3) = (l0, l1, l2, l3)
  }

  @inlinable @inline(__always)
  public init(_ value: UInt64) { self.init(value, 0, 0, 0) }

  @inlinable @inline(__always)
  public static var zero: UInt256 { UInt256(0, 0, 0, 0) }
  @inlinable @inline(__always)
  public static var one: UInt256 { UInt256(1, 0, 0, 0) }
  @inlinable @inline(__always)
  public static var max: UInt256 { UInt256(.max, .max, .max, .max) }

  @inlinable @inline(__always)
  public var isZero: Bool { l0 | l1 | l2 | l3 == 0 }

  /// The highest bit: the sign of a two's-complement number.
  @inlinable @inline(__always)
  public var isNegative: Bool { l3 >> 63 == 1 }

  /// The value when it fits 64 bits.
  @inlinable @inline(__always)
  public var exactUInt64: UInt64? { l1 | l2 | l3 == 0 ? l0 : nil }

  /// The value, or the largest 64-bit number when it does not fit.
  @inlinable @inline(__always)
  public var clampedUInt64: UInt64 { l1 | l2 | l3 == 0 ? l0 : .max }

  /// How many bits precede the highest set one; 256 for zero.
  @inlinable @inline(__always)
  public var leadingZeroBitCount: Int {
    if l3 != 0 { return l3.leadingZeroBitCount }
    if l2 != 0 { return 64 &+ l2.leadingZeroBitCount }
    if l1 != 0 { return 128 &+ l1.leadingZeroBitCount }
    return 192 &+ l0.leadingZeroBitCount
  }

  /// Bits needed to write the value; 0 for zero.
  @inlinable @inline(__always)
  public var bitWidth: Int { 256 &- leadingZeroBitCount }

  /// Bytes needed to write the value; 0 for zero.
  @inlinable @inline(__always)
  public var byteWidth: Int { (bitWidth &+ 7) / 8 }

  @inlinable @inline(__always)
  public static func == (left: UInt256, right: UInt256) -> Bool {
    (left.l0 ^ right.l0) | (left.l1 ^ right.l1) | (left.l2 ^ right.l2) | (left.l3 ^ right.l3) == 0
  }
}

extension UInt256: ExpressibleByIntegerLiteral {
  @inlinable @inline(__always)
  public init(integerLiteral value: UInt64) { self.init(value) }
}

extension UInt256: Comparable {
  @inlinable @inline(__always)
  public static func < (left: UInt256, right: UInt256) -> Bool {
    left.subtractingReportingOverflow(right).overflow
  }

  /// Compares as two's-complement numbers.
  @inlinable @inline(__always)
  public func isLessSigned(than other: UInt256) -> Bool {
    UInt256(l0, l1, l2, l3 ^ (1 << 63)) < UInt256(other.l0, other.l1, other.l2, other.l3 ^ (1 << 63))
  }
}
