import Cryptography
import Primitives

/// A contract that is part of the protocol.
struct Precompile: Sendable {
  let address: UInt64
  let since: Hardfork
  /// Gas for an input, clamped to the largest number.
  let gas: @Sendable (UnsafeRawBufferPointer, Hardfork) -> UInt64
  /// The output, or nil where the input is at fault, which costs all gas.
  let run: @Sendable (UnsafeRawBufferPointer) -> Bytes?
}

extension Precompile {
  static let all: [Precompile] =
    [
      Precompile(address: 1, since: .frontier, gas: { _, _ in 3000 }, run: recover),
      Precompile(
        address: 2, since: .frontier, gas: { input, _ in perWord(60, 12, input) }, run: { sha256($0).bytes }),
      Precompile(
        address: 3, since: .frontier, gas: { input, _ in perWord(600, 120, input) },
        run: { Bytes(repeating: 0, count: 12) + ripemd160($0) }),
      Precompile(
        address: 4, since: .frontier, gas: { input, _ in perWord(15, 3, input) }, run: { Bytes($0) }),
      Precompile(address: 5, since: .byzantium, gas: ModularPower.gas, run: ModularPower.run),
      Precompile(
        address: 6, since: .byzantium, gas: { _, fork in fork >= .istanbul ? 150 : 500 },
        run: { BN254.add($0.bytes) }),
      Precompile(
        address: 7, since: .byzantium, gas: { _, fork in fork >= .istanbul ? 6000 : 40000 },
        run: { BN254.multiply($0.bytes) }),
      Precompile(
        address: 8, since: .byzantium, gas: pairs, run: { BN254.pairing($0.bytes) }),
      Precompile(address: 9, since: .istanbul, gas: rounds, run: { BLAKE2f.run($0.bytes) }),
      Precompile(
        address: 0x0a, since: .cancun, gas: { _, _ in 50000 }, run: { KZG.pointEvaluation($0.bytes) }),
      Precompile(address: 0x100, since: .osaka, gas: { _, _ in 6900 }, run: { P256.verify($0.bytes) }),
    ] + pairingCurve

  private static let byAddress: [Precompile?] = (0..<512).map { address in
    all.first { $0.address == address }
  }

  @inline(__always)
  static func at(_ address: Address, _ fork: Hardfork) -> Precompile? {
    let number = address.number
    if number.l1 | number.l2 != 0 || number.l0 >= 512 { return nil }
    guard let found = byAddress[Int(number.l0)], found.since <= fork else { return nil }
    return found
  }

  /// A price for each pair of 192 bytes. See EIP-1108.
  private static func pairs(_ input: UnsafeRawBufferPointer, _ fork: Hardfork) -> UInt64 {
    let pairs = UInt64(input.count / 192)
    return fork >= .istanbul ? 45000 + 34000 * pairs : 100_000 + 80000 * pairs
  }

  /// One gas a round; inputs of a wrong length fail by themselves.
  private static func rounds(_ input: UnsafeRawBufferPointer, _: Hardfork) -> UInt64 {
    input.count == 213 ? UInt64(input.loadUnaligned(as: UInt32.self).byteSwapped) : 0
  }

  /// A fixed price and one for each word begun.
  static func perWord(_ base: UInt64, _ word: UInt64, _ input: UnsafeRawBufferPointer) -> UInt64 {
    base + word * ((UInt64(input.count) + 31) / 32)
  }
}
