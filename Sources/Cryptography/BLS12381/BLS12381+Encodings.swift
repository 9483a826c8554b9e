import Primitives

extension BLS12381 {
  static func number(_ input: RawSpan, at offset: Int) -> Fp? {
    guard input.bigEndianWord(at: offset) | input.bigEndianWord(at: offset + 8) == 0 else { return nil }
    return Fp(input, at: offset + 16)
  }

  static func point(_ input: RawSpan, at offset: Int) -> Point? {
    guard let x = number(input, at: offset), let y = number(input, at: offset + 64) else { return nil }
    let point = Point(x: x, y: y)
    return point.isOnCurve(b: b) ? point : nil
  }

  static func twistPoint(_ input: RawSpan, at offset: Int) -> TwistPoint? {
    guard let x0 = number(input, at: offset), let x1 = number(input, at: offset + 64),
      let y0 = number(input, at: offset + 128), let y1 = number(input, at: offset + 192)
    else { return nil }
    let point = TwistPoint(x: Fp2(x0, x1), y: Fp2(y0, y1))
    return point.isOnCurve(b: twistB) ? point : nil
  }

  static func bytes(of point: Point) -> Bytes { bytes(of: [point.x, point.y]) }

  static func bytes(of point: TwistPoint) -> Bytes {
    bytes(of: [point.x.real, point.x.imaginary, point.y.real, point.y.imaginary])
  }

  private static func bytes(of numbers: [Fp]) -> Bytes {
    var bytes = Bytes()
    bytes.reserveCapacity(numbers.count * 64)
    for number in numbers {
      bytes += Bytes(repeating: 0, count: 16)
      let limbs = number.limbs
      for index in 0..<6 { bytes.appendBigEndian(limbs[5 - index]) }
    }
    return bytes
  }

  /// The point that 48 bytes inside name by x and the sign of y, or nil when there is none on the curve.
  ///
  /// The first three bits tell: compressed, infinity, y is the larger root.
  static func compressedPoint(_ input: RawSpan, at offset: Int) -> Point? {
    let flags = input.byte(at: offset)
    guard flags & 0x80 != 0, let x = Fp(input, at: offset, mask: .max >> 3) else { return nil }
    if flags & 0x40 != 0 { return flags == 0xc0 && x.isZero ? .infinity : nil }
    guard let y = (x.squared * x + b).squareRoot else { return nil }
    return Point(x: x, y: y.isLargerRoot == (flags & 0x20 != 0) ? y : -y)
  }
}

extension BLS12381.Fp {
  /// Whether the number is above its negative.
  fileprivate var isLargerRoot: Bool {
    let (mine, other) = (limbs, (-self).limbs)
    for index in 0..<6 where mine[5 - index] != other[5 - index] { return mine[5 - index] > other[5 - index] }
    return false
  }
}
