import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("BN254")
struct BN254Tests {
  @Test("adds as in go-ethereum's vectors", .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func addition() throws { try expectVectors("geth-precompiles/bn256Add", BN254.add) }

  @Test("multiplies as in go-ethereum's vectors", .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func multiplication() throws { try expectVectors("geth-precompiles/bn256ScalarMul", BN254.multiply) }

  private func word(_ number: UInt256) -> Bytes { Hash32(number).bytes }

  /// The input (1, 2), which generates the curve.
  private var generator: Bytes { word(1) + word(2) }

  @Test("doubling, adding and multiplying agree, and what lacks of the input counts as zeros")
  func agreement() throws {
    let doubleInput = generator + generator
    let timesTwo = generator + word(2)
    let double = try #require(doubleInput.through(BN254.add))
    #expect(
      double.hex
        == "0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
        + "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4")
    #expect(timesTwo.through(BN254.multiply) == double)
    #expect(generator.through(BN254.add) == generator)
    let nothing = Bytes()
    #expect(nothing.through(BN254.add) == Bytes(repeating: 0, count: 64))
  }

  @Test("a multiple by the order is infinity, by one less the negative")
  func order() throws {
    let byOrder = generator + word(BN254.order)
    #expect(byOrder.through(BN254.multiply) == Bytes(repeating: 0, count: 64))
    let byLess = generator + word(BN254.order &- 1)
    let negative = try #require(byLess.through(BN254.multiply))
    let sum = generator + negative
    #expect(sum.through(BN254.add) == Bytes(repeating: 0, count: 64))
  }

  @Test("refuses points off the curve and coordinates that are not below the prime")
  func malformed() {
    let off = word(1) + word(3)
    #expect(off.through(BN254.add) == nil)
    #expect(off.through(BN254.multiply) == nil)
    let large = word(BN254.BasePrime.modulus &+ 1) + word(2)
    #expect(large.through(BN254.add) == nil)
  }

  @Test("inverts every small number and its negative")
  func inversion() {
    for number in 1...200 {
      let element = BN254.Fp(constant: UInt256(UInt64(number)))
      #expect(element * element.inverse == .one)
      #expect(-element * (-element).inverse == .one)
    }
    #expect(BN254.Fp.zero.inverse == .zero)
  }
}
