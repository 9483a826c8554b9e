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
  static let all: [Precompile] = [
    Precompile(address: 4, since: .frontier, gas: { input, _ in perWord(15, 3, input) }, run: { Bytes($0) })
  ]

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

  /// A fixed price and one for each word begun.
  static func perWord(_ base: UInt64, _ word: UInt64, _ input: UnsafeRawBufferPointer) -> UInt64 {
    base + word * ((UInt64(input.count) + 31) / 32)
  }
}
