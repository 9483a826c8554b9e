import Cryptography
import Primitives

/// The precompile that raises to a power modulo: three lengths, then base, exponent and modulus. See EIP-198.
enum ModularPower {
  private struct Lengths {
    let base: UInt64
    let exponent: UInt64
    let modulus: UInt64
    var longest: UInt64 { max(base, modulus) }

    init(_ input: UnsafeRawBufferPointer) {
      base = word(input, at: 0).clampedUInt64
      exponent = word(input, at: 32).clampedUInt64
      modulus = word(input, at: 64).clampedUInt64
    }
  }

  /// The word at an offset; what lies beyond the end is zero.
  private static func word(_ input: UnsafeRawBufferPointer, at offset: UInt64, count: UInt64 = 32) -> UInt256
  {
    guard offset < UInt64(input.count) else { return .zero }
    let bytes = input[Int(offset)...].prefix(Int(count))
    return (UInt256(bigEndian: bytes) ?? .zero) << (8 * (count - UInt64(bytes.count)))
  }

  /// See EIP-2565, EIP-7823, EIP-7883.
  static func gas(_ input: UnsafeRawBufferPointer, _ fork: Hardfork) -> UInt64 {
    let lengths = Lengths(input)
    let longest = UInt256(lengths.longest)
    if fork >= .osaka && max(lengths.longest, lengths.exponent) > 1024 { return .max }
    let head =
      lengths.base > UInt64(input.count)
      ? .zero : word(input, at: 96 + lengths.base, count: min(32, lengths.exponent))
    let tail = lengths.exponent > 32 ? lengths.exponent - 32 : 0
    let steps = max(
      UInt256(UInt64(max(head.bitWidth - 1, 0))) &+ UInt256(tail) &* (fork >= .osaka ? 16 : 8), 1)
    let words = (longest &+ 7) >> 3
    if fork >= .osaka {
      let complexity = lengths.longest <= 32 ? 16 : (words &* words) << 1
      return max(500, product(complexity, steps, over: 1))
    }
    if fork >= .berlin { return max(200, product(words &* words, steps, over: 3)) }
    return product(complexity(longest), steps, over: 20)
  }

  private static func product(_ a: UInt256, _ b: UInt256, over divisor: UInt256) -> UInt64 {
    a.multiplied(by: b).map { ($0 / divisor).clampedUInt64 } ?? .max
  }

  private static func complexity(_ length: UInt256) -> UInt256 {
    let square = length &* length
    if length <= 64 { return square }
    if length <= 1024 { return (square >> 2) &+ length &* 96 &- 3072 }
    return (square >> 4) &+ length &* 480 &- 199_680
  }

  static func run(_ input: UnsafeRawBufferPointer) -> Bytes? {
    let lengths = Lengths(input)
    if lengths.base == 0 && lengths.modulus == 0 { return [] }
    guard max(lengths.longest, lengths.exponent) < 1 << 32 else { return nil }
    return ModularExponentiation.run(
      input.bytes, baseLength: Int(lengths.base), exponentLength: Int(lengths.exponent),
      modulusLength: Int(lengths.modulus))
  }
}
