package import Primitives

/// Raises numbers of any length to powers modulo a third.
package enum ModularExponentiation {
  /// Exponentiates as the precompile does, once the caller has read the three lengths and charged for them.
  ///
  /// Input: three lengths (32 bytes each, not read here), then base, exponent and modulus, big-endian, as if zeros
  /// without end followed. Output: as many bytes as the modulus has; all zero when the modulus is zero.
  /// See EIP-198.
  package static func run(
    _ input: RawSpan, baseLength: Int, exponentLength: Int, modulusLength: Int
  ) -> Bytes {
    guard modulusLength > 0 else { return [] }
    func operand(after start: Int, length: Int) -> Bytes {
      var bytes = Bytes(repeating: 0, count: length)
      for index in 0..<max(0, min(length, input.byteCount - start)) {
        bytes[index] = input.byte(at: start + index)
      }
      return bytes
    }
    return power(
      base: operand(after: 96, length: baseLength),
      exponent: operand(after: 96 + baseLength, length: exponentLength),
      modulus: operand(after: 96 + baseLength + exponentLength, length: modulusLength))
  }

  /// base^exponent mod modulus, all big-endian; as many bytes as the modulus has, all zero for modulus zero.
  package static func power(base: Bytes, exponent: Bytes, modulus: Bytes) -> Bytes {
    let modulusLimbs = limbs(of: modulus)
    guard let lowest = modulusLimbs.firstIndex(where: { $0 != 0 }) else {
      return Bytes(repeating: 0, count: modulus.count)
    }
    let baseLimbs = limbs(of: base)
    let exponent = ExponentBits(exponent)
    let twos = lowest * 64 + modulusLimbs[lowest].trailingZeroBitCount
    if twos == 0 {
      return bytes(of: oddPower(baseLimbs, exponent, modulus: modulusLimbs), count: modulus.count)
    }
    // Work modulo the odd part and modulo the power of two, then join by the Chinese remainder theorem:
    // x = odd + oddModulus · ((two − odd) · oddModulus⁻¹ mod 2^twos).
    let oddModulus = modulusLimbs.shiftedRight(by: twos)
    let ring = BinaryRing(bitWidth: twos)
    let two = ring.power(baseLimbs, exponent)
    let odd = oddPower(baseLimbs, exponent, modulus: oddModulus)
    let factor = ring.multiply(ring.subtract(two, ring.truncate(odd)), ring.inverse(of: oddModulus))
    return bytes(of: Limbs.multiplyAdd(factor, oddModulus, adding: odd), count: modulus.count)
  }

  /// base^exponent modulo an odd number whose top limb is not zero.
  private static func oddPower(_ base: Limbs, _ exponent: ExponentBits, modulus: Limbs) -> Limbs {
    if modulus == [1] { return [0] }
    return MontgomeryLimbs.power(base, exponent, modulus: modulus)
  }

  /// The limbs of a big-endian number, least significant first, without zeros at the top but at least one.
  static func limbs(of bytes: Bytes) -> Limbs {
    var limbs = Limbs()
    limbs.reserveCapacity(bytes.count / 8 + 1)
    var end = bytes.count
    while end > 0 {
      var limb: UInt64 = 0
      for byte in bytes[max(0, end - 8)..<end] { limb = limb << 8 | UInt64(byte) }
      limbs.append(limb)
      end -= 8
    }
    while let last = limbs.last, last == 0 { limbs.removeLast() }
    return limbs.isEmpty ? [0] : limbs
  }

  /// The lowest `count` bytes of a number, big-endian.
  static func bytes(of limbs: Limbs, count: Int) -> Bytes {
    var bytes = Bytes(repeating: 0, count: count)
    for index in 0..<min(count, limbs.count * 8) {
      bytes[count - 1 - index] = UInt8(truncatingIfNeeded: limbs[index / 8] >> UInt64(index % 8 * 8))
    }
    return bytes
  }
}

/// The bits of a big-endian exponent.
struct ExponentBits {
  private let bytes: Bytes
  /// Bits needed to write the exponent; 0 for zero.
  let count: Int

  init(_ bytes: Bytes) {
    self.bytes = bytes
    let first = bytes.firstIndex { $0 != 0 } ?? bytes.count
    count = first == bytes.count ? 0 : (bytes.count - first) * 8 - bytes[first].leadingZeroBitCount
  }

  /// The bit of weight 2^index, for an index below `count`.
  subscript(index: Int) -> Bool { bytes[bytes.count - 1 - index / 8] >> UInt8(index % 8) & 1 == 1 }

  /// Walks the exponent from its top in sliding windows of at most `width` bits, each ending in a set bit.
  ///
  /// Calls `body` with the squarings to do first and the odd window to multiply by then; 0 stands for none.
  @inline(__always)
  func forEachWindow(width: Int, _ body: (_ squarings: Int, _ window: Int) -> Void) {
    var index = count - 1
    var pending = 0
    while index >= 0 {
      guard self[index] else {
        pending += 1
        index -= 1
        continue
      }
      var low = max(0, index - width + 1)
      while !self[low] { low += 1 }
      var window = 0
      for bit in stride(from: index, through: low, by: -1) { window = window << 1 | (self[bit] ? 1 : 0) }
      body(pending + index - low + 1, window)
      pending = 0
      index = low - 1
    }
    if pending > 0 { body(pending, 0) }
  }

  /// The window width that needs the fewest multiplications, its table included.
  var bestWindowWidth: Int {
    switch count {
    case ...24: 1
    case ...80: 3
    case ...240: 4
    case ...700: 5
    default: 6
    }
  }
}
