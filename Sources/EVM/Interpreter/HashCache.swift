import Primitives

/// The Keccak-256 hashes of inputs of one and two words, as far as they were asked for lately.
///
/// Contracts derive the slots of their mappings and arrays from such inputs anew at each access, and the
/// permutation costs a hundred times as much as looking here. An input has one place; the latest keeps it.
///
/// Unsafe: all entries are initialised; the owner calls `deallocate` once.
struct HashCache {
  private struct Entry: BitwiseCopyable {
    /// The input's bytes as they stand in memory; the second is zero where there is only one word.
    var first = UInt256.zero
    var second = UInt256.zero
    /// Bytes of the input; zero as long as the place is free.
    var size = 0
    var hash = UInt256.zero
  }

  private static let count = 512
  private let entries: UnsafeMutablePointer<Entry>

  init() {
    entries = .allocate(capacity: Self.count)
    entries.initialize(repeating: Entry(), count: Self.count)
  }

  func deallocate() { entries.deallocate() }

  /// The hash of `size` bytes as a number.
  @inline(__always)
  func hash(_ start: UnsafeRawPointer, size: Int) -> UInt256 {
    if size != 32 && size != 64 { return keccak256(UnsafeRawBufferPointer(start: start, count: size)).number }
    let first = start.loadUnaligned(as: UInt256.self)
    let second = size == 64 ? (start + 32).loadUnaligned(as: UInt256.self) : .zero
    let entry = entries + Self.place(first, second)
    if entry.pointee.size == size && entry.pointee.first == first && entry.pointee.second == second {
      return entry.pointee.hash
    }
    let hash = keccak256(UnsafeRawBufferPointer(start: start, count: size)).number
    entry.pointee = Entry(first: first, second: second, size: size, hash: hash)
    return hash
  }

  @inline(__always)
  private static func place(_ first: UInt256, _ second: UInt256) -> Int {
    var mixed = first.l3 ^ (first.l2 &* 0x9e37_79b9_7f4a_7c15) ^ (first.l1 &* 0xc2b2_ae3d_27d4_eb4f)
    mixed ^= second.l3 &* 0x1656_67b1_9e37_79f9 ^ second.l2 ^ (second.l0 ^ second.l1) &* 0xff51_afd7_ed55_8ccd
    mixed = (mixed ^ first.l0) &* 0x2545_f491_4f6c_dd1d
    return Int(truncatingIfNeeded: mixed >> 55)
  }
}
