import Primitives
import TestSupport
import Testing

@testable import Cryptography

@Suite("Modular exponentiation")
struct ModularExponentiationTests {
  /// Runs the precompile with the lengths that stand in the input.
  private func run(_ input: RawSpan) -> Bytes {
    func length(_ offset: Int) -> Int { Int(input.number(at: offset).clampedUInt64) }
    return ModularExponentiation.run(
      input, baseLength: length(0), exponentLength: length(32), modulusLength: length(64))
  }

  @Test(
    "agrees with go-ethereum's vectors", .enabled(if: Fixtures.isPresent, "needs the folder shared"),
    arguments: ["modexp", "modexp_eip2565", "modexp_eip7883"])
  func published(file: String) throws {
    try expectVectors("geth-precompiles/\(file)") { run($0) }
  }

  @Test("proves Fermat's little theorem for the field of secp256k1")
  func fermat() throws {
    let prime = try #require(Bytes(hex: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"))
    var exponent = prime
    exponent[31] -= 1
    let one = Bytes(repeating: 0, count: 31) + [1]
    #expect(ModularExponentiation.power(base: [3], exponent: exponent, modulus: prime) == one)
  }

  @Test("agrees with schoolbook powers for every small modulus, even ones and powers of two too")
  func small() {
    for modulus in 1...64 {
      for base in 0...20 {
        var expected = 1 % modulus
        for exponent in 0...20 {
          let power = ModularExponentiation.power(
            base: [UInt8(base)], exponent: [0, UInt8(exponent)], modulus: [0, UInt8(modulus)])
          #expect(power == [0, UInt8(expected)], "\(base)^\(exponent) mod \(modulus)")
          expected = expected * base % modulus
        }
      }
    }
  }

  @Test("splits a long even modulus")
  func evenModulus() throws {
    // 2^192 · (2^192 − 1): x^2 for x = 2^192 + 1 is 2^384 + 2^193 + 1.
    let modulus = Bytes(repeating: 0xff, count: 24) + Bytes(repeating: 0, count: 24)
    let base = [1] + Bytes(repeating: 0, count: 23) + [1]
    let expected = Bytes(repeating: 0, count: 23) + [3] + Bytes(repeating: 0, count: 23) + [1]
    #expect(ModularExponentiation.power(base: base, exponent: [2], modulus: modulus) == expected)
  }

  @Test("takes what the input lacks as zeros, and a zero modulus gives zeros")
  func short() {
    let empty = Bytes()
    #expect(
      ModularExponentiation.run(empty.span.bytes, baseLength: 1, exponentLength: 1, modulusLength: 3)
        == [0, 0, 0])
    #expect(ModularExponentiation.power(base: [2], exponent: [], modulus: [1]) == [0])
    #expect(ModularExponentiation.power(base: [], exponent: [], modulus: [7]) == [1])
    #expect(ModularExponentiation.power(base: [], exponent: [], modulus: []) == [])
  }
}
