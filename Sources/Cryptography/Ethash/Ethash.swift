package import Primitives

/// The proof of work of mined blocks, checked with the small cache of an epoch instead of the whole data set.
///
/// See Yellow Paper, appendix J.
package struct Ethash: Sendable {
  /// 64 bytes of the cache or the data set.
  typealias Row = SIMD16<UInt32>

  /// Blocks that share a cache and a data set.
  package static let epochLength: UInt64 = 30_000

  package let epoch: UInt64
  private let cache: [Row]
  /// Rows of the data set, which nobody here ever holds.
  private let rowCount: UInt32

  /// Makes the cache of an epoch, 16 MiB in the first one; nil for one that is too far to be of any chain.
  package init?(epoch: UInt64) {
    guard epoch < 2048 else { return nil }
    self.epoch = epoch
    rowCount = UInt32(Self.datasetPages(epoch) * 2)
    cache = Self.makeCache(epoch)
  }

  /// What the work on a header comes to: the mix that the header carries, and the number that its difficulty bounds.
  package func work(on header: Hash32, nonce: UInt64) -> (mix: Hash32, result: Hash32) {
    let seed = Row(keccak512(SIMD8(header.lanes, nonce), count: 5))
    var (low, high) = (seed, seed)
    for round in 0..<64 as Range<UInt32> {
      let word = round % 32 < 16 ? low[Int(round % 32)] : high[Int(round % 32 - 16)]
      let page = fnv(round ^ seed[0], word) % (rowCount / 2)
      low = fnv(low, row(page &* 2))
      high = fnv(high, row(page &* 2 &+ 1))
    }
    let mix = compressed(low) + compressed(high)
    let mixHash = Bytes(littleEndian: mix)
    return (
      Hash32(mixHash) ?? .zero, keccak256(Bytes(littleEndian: (0..<16).map { seed[$0] }) + mixHash)
    )
  }

  /// A row of the data set, made from 256 rows of the cache.
  private func row(_ index: UInt32) -> Row {
    let count = UInt32(cache.count)
    var mix = cache[Int(index % count)]
    mix[0] ^= index
    mix = hashed(mix)
    for parent in 0..<256 as Range<UInt32> {
      let place = fnv(index ^ parent, mix[Int(parent % 16)]) % count
      mix = fnv(mix, cache[Int(place)])
    }
    return hashed(mix)
  }

  private func compressed(_ row: Row) -> [UInt32] {
    stride(from: 0, to: 16, by: 4).map { fnv(fnv(fnv(row[$0], row[$0 + 1]), row[$0 + 2]), row[$0 + 3]) }
  }
}

// The sizes and the cache of an epoch.
extension Ethash {
  private static func makeCache(_ epoch: UInt64) -> [Row] {
    var seed = Hash32.zero
    for _ in 0..<epoch { seed = keccak256(seed.bytes) }
    let count = Int(cacheRows(epoch))
    var rows: [Row] = []
    rows.reserveCapacity(count)
    rows.append(Row(keccak512(SIMD8(seed.lanes, 0), count: 4)))
    while rows.count < count { rows.append(hashed(rows[rows.count - 1])) }
    for _ in 0..<3 {
      for index in 0..<count {
        let other = Int(rows[index][0] % UInt32(count))
        rows[index] = hashed(rows[index == 0 ? count - 1 : index - 1] ^ rows[other])
      }
    }
    return rows
  }

  /// The largest prime number of 64-byte rows below a size that grows with the epochs.
  static func cacheRows(_ epoch: UInt64) -> UInt64 {
    largestPrime(upTo: ((1 << 24) + (1 << 17) * epoch) / 64 - 1)
  }

  /// The largest prime number of 128-byte pages below a size that grows with the epochs.
  static func datasetPages(_ epoch: UInt64) -> UInt64 {
    largestPrime(upTo: ((1 << 30) + (1 << 23) * epoch) / 128 - 1)
  }

  /// The largest prime among a number and those that lie below it by an even number.
  private static func largestPrime(upTo bound: UInt64) -> UInt64 {
    var number = bound
    while !isPrime(number) { number -= 2 }
    return number
  }

  private static func isPrime(_ number: UInt64) -> Bool {
    var divisor: UInt64 = 3
    while divisor * divisor <= number {
      if number % divisor == 0 { return false }
      divisor += 2
    }
    return number % 2 == 1
  }
}

/// Mixes words, after the hash of Fowler, Noll and Vo.
private func fnv(_ left: UInt32, _ right: UInt32) -> UInt32 { left &* 0x0100_0193 ^ right }

private func fnv(_ left: Ethash.Row, _ right: Ethash.Row) -> Ethash.Row { left &* 0x0100_0193 ^ right }

private func hashed(_ row: Ethash.Row) -> Ethash.Row {
  Ethash.Row(
    keccak512(SIMD8(truncatingIfNeeded: row.evenHalf) | SIMD8(truncatingIfNeeded: row.oddHalf) &<< 32))
}

extension Ethash.Row {
  /// Words of four bytes out of words of eight.
  fileprivate init(_ lanes: SIMD8<UInt64>) {
    self.init()
    evenHalf = SIMD8(truncatingIfNeeded: lanes)
    oddHalf = SIMD8(truncatingIfNeeded: lanes &>> 32)
  }
}

extension SIMD8<UInt64> {
  fileprivate init(_ lanes: [UInt64], _ fifth: UInt64) {
    self.init(lanes[0], lanes[1], lanes[2], lanes[3], fifth, 0, 0, 0)
  }
}

extension Hash32 {
  /// The hash as four words, the lowest byte first.
  fileprivate var lanes: [UInt64] {
    let bytes = bytes
    return (0..<4).map { word in (0..<8).reduce(0) { $0 | UInt64(bytes[8 * word + $1]) << (8 * $1) } }
  }
}

extension Bytes {
  fileprivate init(littleEndian words: [UInt32]) {
    self = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }
}
