import Foundation
import Primitives
import TestSupport
import Testing

@Suite("UInt256")
struct UInt256Tests {
  /// See Scripts/make-arithmetic-vectors.
  @Test("agrees with Python's integers in every operation")
  func arithmetic() throws {
    let file = Fixtures.packageRoot.appendingPathComponent("Tests/Support/Vectors/arithmetic.txt")
    var checked = 0
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let words = line.split(separator: " ")
      let numbers = words.dropFirst().compactMap { UInt256(hex: $0) }
      try #require(numbers.count == words.count - 1 && numbers.count >= 3, "\(line)")
      let operation = try #require(operations[String(words[0])], "\(line)")
      #expect(operation(numbers) == numbers[numbers.count - 1], "\(line)")
      checked += 1
    }
    #expect(checked > 1000)
  }

  private let operations: [String: @Sendable ([UInt256]) -> UInt256] = [
    "add": { $0[0] &+ $0[1] },
    "sub": { $0[0] &- $0[1] },
    "mul": { $0[0] &* $0[1] },
    "high": { $0[0].multipliedFullWidth(by: $0[1]).high },
    "div": { $0[0] / $0[1] },
    "mod": { $0[0] % $0[1] },
    "sdiv": { $0[0].dividedSigned(by: $0[1]) },
    "smod": { $0[0].remainderSigned(dividingBy: $0[1]) },
    "exp": { $0[0].power($0[1]) },
    "lt": { $0[0] < $0[1] ? 1 : 0 },
    "slt": { $0[0].isLessSigned(than: $0[1]) ? 1 : 0 },
    "shl": { $0[0] << $0[1].clampedUInt64 },
    "shr": { $0[0] >> $0[1].clampedUInt64 },
    "sar": { $0[0].arithmeticallyShiftedRight(by: $0[1].clampedUInt64) },
    "byte": { UInt256(UInt64($0[0].byte(at: $0[1].clampedUInt64))) },
    "signextend": { $0[0].signExtended(fromByte: $0[1].clampedUInt64) },
    "clz": { UInt256(UInt64($0[0].leadingZeroBitCount)) },
    "addmod": { UInt256.addModulo($0[0], $0[1], $0[2]) },
    "mulmod": { UInt256.multiplyModulo($0[0], $0[1], $0[2]) },
  ]

  @Test("puts dividends back together from quotient and remainder")
  func division() throws {
    var generator = SplitMix(state: 7)
    for _ in 0..<200_000 {
      let divisor = generator.number()
      let dividend = generator.number()
      guard let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor) else {
        #expect(divisor.isZero)
        continue
      }
      let (high, low) = quotient.multipliedFullWidth(by: divisor)
      let isWhole = high.isZero && low.adding(remainder) == dividend && remainder < divisor
      if !isWhole { Issue.record("\(dividend) / \(divisor)") }
    }
  }

  @Test("reads and writes text and bytes")
  func encodings() throws {
    let number = try #require(
      UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639935"))
    #expect(number == .max)
    #expect(number.description.count == 78)
    #expect(UInt256(decimal: number.description + "0") == nil)
    #expect(
      UInt256(decimal: "115792089237316195423570985008687907853269984665640564039457584007913129639936")
        == nil)
    #expect(UInt256(hex: "0x") == nil && UInt256(hex: "0xg") == nil && UInt256(hex: "-1") == nil)
    #expect(UInt256(hex: "0x" + String(repeating: "0", count: 90) + "f")?.l0 == 15)
    #expect(UInt256(hex: "1" + String(repeating: "0", count: 64)) == nil)
    #expect(UInt256.zero.quantity == "0x0" && UInt256(0x0a00).quantity == "0xa00")
    #expect(UInt256.zero.minimalBytes.isEmpty && UInt256(256).minimalBytes == [1, 0])
    #expect(UInt256(bigEndian: Bytes(repeating: 0, count: 33)) == nil)
    let power = try #require(UInt256(decimal: "1000000000000000000000000000000000000"))
    #expect(power.description == "1000000000000000000000000000000000000")
  }
}

extension SplitMix {
  /// Limbs that are often all zeros or ones, of any length.
  fileprivate mutating func number() -> UInt256 {
    func limb(_ choice: UInt64, _ random: UInt64) -> UInt64 {
      switch choice % 4 {
      case 0: 0
      case 1: .max
      default: random
      }
    }
    let value = UInt256(
      limb(next(), next()), limb(next(), next()), limb(next(), next()), limb(next(), next()))
    return value >> (next() % 256)
  }
}
