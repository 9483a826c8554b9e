import Primitives
import Testing

@testable import EVM

@Suite("kept hashes")
struct HashCacheTests {
  @Test(
    "gives each input its own hash, when it is new, known or driven out", arguments: [1, 31, 32, 33, 64, 65])
  func agrees(_ size: Int) {
    let cache = HashCache()
    defer { cache.deallocate() }
    // More inputs than places, and each asked for twice at once and once again later.
    for _ in 0..<2 {
      for number in 0..<2000 as Range<UInt64> {
        var input = Bytes(repeating: UInt8(truncatingIfNeeded: number), count: size)
        if size >= 2 { input[size - 2] = UInt8(number >> 8) }
        for _ in 0..<2 {
          let hash = input.withUnsafeBytes { bytes in
            bytes.baseAddress.map { cache.hash($0, size: size) }
          }
          #expect(hash == keccak256(input).number)
        }
      }
    }
  }

  @Test("tells one word from the same word followed by a zero one")
  func tellsSizesApart() {
    let cache = HashCache()
    defer { cache.deallocate() }
    let words = Bytes(repeating: 7, count: 32) + Bytes(repeating: 0, count: 32)
    words.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      #expect(cache.hash(start, size: 32) == keccak256(words[..<32]).number)
      #expect(cache.hash(start, size: 64) == keccak256(words).number)
      #expect(cache.hash(start, size: 32) == keccak256(words[..<32]).number)
    }
  }
}
