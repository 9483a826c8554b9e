extension Mnemonic {
  /// Makes the phrase that Ganache makes from `--wallet.seed`, so that its accounts come back here.
  ///
  /// Ganache draws 16 numbers from a generator built on ARC4 and keeps `number * 255` of each; 255 itself
  /// never appears. It is a convenience for tests: whoever knows the seed knows the keys.
  package init(ganacheSeed seed: String) {
    var generator = SeededGenerator(seed)
    let entropy = (0..<16).map { _ in UInt8(generator.next() * 255) }
    self.init(drawnEntropy: entropy)
  }
}

/// The seeded generator of numbers from 0 up to 1 that JavaScript programs use: ARC4 over the seed's characters.
private struct SeededGenerator {
  private var stream: KeyStream

  init(_ seed: String) {
    var key: [Int] = []
    var smear = 0
    for (index, unit) in seed.utf16.enumerated() {
      let place = index & 255
      if place < key.count {
        smear ^= key[place] * 19
        key[place] = (smear + Int(unit)) & 255
      } else {
        key.append((smear + Int(unit)) & 255)
      }
    }
    stream = KeyStream(key.isEmpty ? [0] : key)
  }

  /// 52 bits or a few more as a fraction: six bytes, then bytes until the numerator is long enough.
  mutating func next() -> Double {
    var numerator = 0.0
    for _ in 0..<6 { numerator = numerator * 256 + Double(stream.next()) }
    var denominator = 281_474_976_710_656.0
    var last = 0
    while numerator < 4_503_599_627_370_496 {
      numerator = (numerator + Double(last)) * 256
      denominator *= 256
      last = stream.next()
    }
    while numerator >= 9_007_199_254_740_992 {
      numerator /= 2
      denominator /= 2
      last >>= 1
    }
    return (numerator + Double(last)) / denominator
  }
}

/// ARC4 with its first 256 bytes thrown away.
private struct KeyStream {
  private var permutation = Array(0..<256)
  private var i = 0
  private var j = 0

  init(_ key: [Int]) {
    var swap = 0
    for index in 0..<256 {
      swap = (swap + key[index % key.count] + permutation[index]) & 255
      permutation.swapAt(index, swap)
    }
    for _ in 0..<256 { _ = next() }
  }

  mutating func next() -> Int {
    i = (i + 1) & 255
    j = (j + permutation[i]) & 255
    permutation.swapAt(i, j)
    return permutation[(permutation[i] + permutation[j]) & 255]
  }
}
