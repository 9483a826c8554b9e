import Cryptography
import Primitives

/// How long each measure of the curves and hashes runs.
struct CryptographyBench: Sendable {
  var milliseconds: UInt64 = 200
  /// Names of the only measures to run.
  var only: [String] = []

  static let measures = [keccak, recovery, blake2f, powers, bn254, bls12381, kzg]

  /// Times an operation, the fastest of many runs: CPU time of one, in microseconds.
  func time(_ body: () throws -> Bool) throws -> Double {
    try WrongAnswer.unless(body(), "an answer is wrong")
    let all = Stopwatch()
    var fastest = Double.infinity
    // The clock takes a while itself, so what is short is done many times in a row.
    var row = 1.0
    while all.threadMicroseconds < Double(milliseconds) * 1e3 {
      let one = Stopwatch()
      for _ in 0..<Int(row) { _ = try body() }
      let time = one.threadMicroseconds
      if time < 100 { row *= 2 } else { fastest = min(fastest, time / row) }
    }
    return fastest
  }
}

/// Hashes, signatures and powers.
extension CryptographyBench {
  private static let keccak = Measure<Self>(name: "keccak") { bench in
    let zero = Hash32.zero.bytes
    let hash = Hash32(hex: "0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563")
    let time = try bench.time { keccak256(zero) == hash }
    return [Figure(name: "32 bytes, one permutation", value: time * 1e3, unit: "ns", bar: .atMost(320))]
  }

  private static let recovery = Measure<Self>(name: "ecrecover") { bench in
    let key = PrivateKey.random()
    let hash = keccak256(Bytes("a message".utf8))
    let signature = key.sign(hash)
    let library = try bench.time { signature.publicKey(signing: hash) != nil }
    let whole = try bench.time { signature.signer(of: hash) == key.address }
    return [
      Figure(name: "libsecp256k1 alone", value: library, unit: "µs"),
      Figure(name: "the signer's address", value: whole, unit: "µs", bar: .atMost(70)),
      Figure(name: "against the library", value: whole / library, unit: "", bar: .atMost(1.1)),
    ]
  }

  private static let blake2f = Measure<Self>(name: "blake2f") { bench in
    // The example of EIP-152: twelve rounds over "abc".
    let input = Bytes(
      hex:
        "0x0000000c48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c"
        + "68059b6bbd41fbabd9831f79217e1319cde05b616263" + String(repeating: "0", count: 250)
        + "0300000000000000000000000000000001")
    guard let input else { throw WrongAnswer(description: "the input is no hexadecimal") }
    let time = try bench.time { BLAKE2f.run(input.span.bytes)?.prefix(4) == [0xba, 0x80, 0xa5, 0x3f] }
    return [Figure(name: "12 rounds", value: time, unit: "µs", bar: .atMost(0.25))]
  }

  private static let powers = Measure<Self>(name: "modexp") { bench in
    func numbers(_ count: Int) -> Bytes { (0..<count / 32).flatMap { keccak256([UInt8($0)]).bytes } }
    func time(size: Int, exponent: Bytes) throws -> Double {
      var modulus = numbers(size)
      modulus[size - 1] |= 1
      let base = Bytes(numbers(size).reversed())
      return try bench.time {
        ModularExponentiation.power(base: base, exponent: exponent, modulus: modulus).count == size
      }
    }
    return [
      Figure(
        name: "256 bits, an exponent as long", value: try time(size: 32, exponent: numbers(32)), unit: "µs",
        bar: .atMost(16.6)),
      Figure(
        name: "2048 bits, to the 65537th", value: try time(size: 256, exponent: [1, 0, 1]), unit: "µs",
        bar: .atMost(63)),
    ]
  }
}
