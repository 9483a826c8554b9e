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

  @Test("pairs as in go-ethereum's vectors", .enabled(if: Fixtures.isPresent, "needs the folder shared"))
  func pairings() throws { try expectVectors("geth-precompiles/bn256Pairing", BN254.pairing) }

  /// The generator of the twist's subgroup, as EIP-197 gives it.
  private let twistGenerator =
    "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
    + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
    + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
    + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"

  @Test("e(2p, q) · e(−p, q)² is one, and one factor less is not")
  func bilinearity() throws {
    let q = try #require(Bytes(hex: twistGenerator))
    let minus = word(1) + word(BN254.BasePrime.modulus &- 2)
    let twice = generator + word(2)
    let double = try #require(twice.through(BN254.multiply))
    let one = double + q + minus + q + minus + q
    #expect(one.through(BN254.pairing) == word(1))
    let other = double + q + minus + q
    #expect(other.through(BN254.pairing) == word(0))
    #expect(Bytes().through(BN254.pairing) == word(1))
  }

  @Test("refuses points of the twist outside the subgroup, off the twist, and ragged input")
  func malformedTwist() throws {
    // On the twist, with x = 1, but not of the curve's order.
    let outside = try #require(
      Bytes(
        hex: "0d1271953ed9ea0836846e70a1934187998c7f790cb4d7511b7f8da82de048a4"
          + "2869111d5381f072f8e2728fdb825a51aadd70e52c9830e9ab4b871c0531f1bb"))
    let stranger = generator + word(0) + word(1) + outside
    #expect(stranger.through(BN254.pairing) == nil)
    let off = generator + word(0) + word(1) + word(1) + word(2)
    #expect(off.through(BN254.pairing) == nil)
    let ragged = generator + word(0)
    #expect(ragged.through(BN254.pairing) == nil)
  }
}
