extension UInt256 {
  @inlinable @inline(__always)
  public static func & (a: UInt256, b: UInt256) -> UInt256 {
    UInt256(a.l0 & b.l0, a.l1 & b.l1, a.l2 & b.l2, a.l3 & b.l3)
  }
  @inlinable @inline(__always)
  public static func | (a: UInt256, b: UInt256) -> UInt256 {
    UInt256(a.l0 | b.l0, a.l1 | b.l1, a.l2 | b.l2, a.l3 | b.l3)
  }
  @inlinable @inline(__always)
  public static func ^ (a: UInt256, b: UInt256) -> UInt256 {
    UInt256(a.l0 ^ b.l0, a.l1 ^ b.l1, a.l2 ^ b.l2, a.l3 ^ b.l3)
  }
  @inlinable @inline(__always)
  public static prefix func ~ (a: UInt256) -> UInt256 { UInt256(~a.l0, ~a.l1, ~a.l2, ~a.l3) }

  /// Shifts left; 256 and more give zero.
  @inlinable @inline(__always)
  public static func << (value: UInt256, count: UInt64) -> UInt256 {
    guard count < 256 else { return .zero }
    var (a0, a1, a2, a3) = (value.l0, value.l1, value.l2, value.l3)
    if count & 128 != 0 { (a0, a1, a2, a3) = (0, 0, a0, a1) }
    if count & 64 != 0 { (a0, a1, a2, a3) = (0, a0, a1, a2) }
    let bits = count & 63
    // A shift by 64 - 0 would be masked to none, so the carried part is shifted once more on its own.
    let back = 63 &- bits
    return UInt256(
      a0 &<< bits, (a1 &<< bits) | ((a0 >> 1) &>> back), (a2 &<< bits) | ((a1 >> 1) &>> back),
      (a3 &<< bits) | ((a2 >> 1) &>> back))
  }

  /// Shifts right, filling with zeros; 256 and more give zero.
  @inlinable @inline(__always)
  public static func >> (value: UInt256, count: UInt64) -> UInt256 {
    value.shiftedRight(by: count, filling: 0)
  }

  /// Shifts right as a two's-complement number, filling with the sign.
  @inlinable @inline(__always)
  public func arithmeticallyShiftedRight(by count: UInt64) -> UInt256 {
    shiftedRight(by: count, filling: isNegative ? .max : 0)
  }

  @inlinable @inline(__always)
  func shiftedRight(by count: UInt64, filling fill: UInt64) -> UInt256 {
    guard count < 256 else { return UInt256(fill, fill, fill, fill) }
    var (a0, a1, a2, a3) = (l0, l1, l2, l3)
    if count & 128 != 0 { (a0, a1, a2, a3) = (a2, a3, fill, fill) }
    if count & 64 != 0 { (a0, a1, a2, a3) = (a1, a2, a3, fill) }
    let bits = count & 63
    let back = 63 &- bits
    return UInt256(
      (a0 &>> bits) | ((a1 &<< 1) &<< back), (a1 &>> bits) | ((a2 &<< 1) &<< back),
      (a2 &>> bits) | ((a3 &<< 1) &<< back), (a3 &>> bits) | ((fill &<< 1) &<< back))
  }

  /// The byte at `index` counted from the most significant; zero from 32 on.
  @inlinable @inline(__always)
  public func byte(at index: UInt64) -> UInt8 {
    guard index < 32 else { return 0 }
    return UInt8(truncatingIfNeeded: (self >> (248 &- index &* 8)).l0)
  }

  /// Extends the sign of the number held in the lowest `index + 1` bytes.
  @inlinable @inline(__always)
  public func signExtended(fromByte index: UInt64) -> UInt256 {
    guard index < 31 else { return self }
    let unused = 248 &- index &* 8
    return (self << unused).arithmeticallyShiftedRight(by: unused)
  }
}
