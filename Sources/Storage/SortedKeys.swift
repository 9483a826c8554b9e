/// Byte keys in order, all in one run of bytes: a search touches two objects, whatever the count of keys, and counts no
/// references.
///
/// The pointers don't outlive the closures that lend them; `ends` grows and stays within `bytes`.
struct SortedKeys: Sendable {
  private var bytes: [UInt8] = []
  /// Where each key ends in `bytes`.
  private var ends: [Int] = []

  var count: Int { ends.count }

  subscript(index: Int) -> [UInt8] { Array(bytes[start(of: index)..<ends[index]]) }

  private func start(of index: Int) -> Int { index == 0 ? 0 : ends[index - 1] }

  /// The first place whose key doesn't come before the given one, and whether it holds that key.
  func search(_ key: [UInt8]) -> (index: Int, isFound: Bool) {
    key.withUnsafeBytes { key in
      bytes.withUnsafeBytes { bytes in
        ends.withUnsafeBufferPointer { ends in
          var (low, high) = (0, ends.count)
          // How many bytes the key shares with its neighbours so far, and so with all between them.
          var (below, above) = (0, 0)
          var isFound = false
          while low < high {
            let middle = (low + high) / 2
            let start = middle == 0 ? 0 : ends[middle - 1]
            let other = UnsafeRawBufferPointer(rebasing: bytes[start..<ends[middle]])
            let shared = sharedCount(key, other, from: min(below, above))
            if shared < key.count && (shared == other.count || other[shared] < key[shared]) {
              (low, below) = (middle + 1, shared)
            } else {
              (high, above) = (middle, shared)
              if shared == key.count, shared == other.count { isFound = true }
            }
          }
          return (low, isFound)
        }
      }
    }
  }

  mutating func insert(_ key: [UInt8], at index: Int) {
    let start = start(of: index)
    bytes.insert(contentsOf: key, at: start)
    ends.insert(start + key.count, at: index)
    for later in (index + 1)..<ends.count { ends[later] += key.count }
  }

  mutating func remove(at index: Int) {
    let (start, end) = (start(of: index), ends.remove(at: index))
    bytes.removeSubrange(start..<end)
    for later in index..<ends.count { ends[later] -= end - start }
  }

  /// Takes the keys from `index` on away and answers them.
  mutating func split(at index: Int) -> SortedKeys {
    let start = start(of: index)
    var tail = SortedKeys()
    tail.bytes = Array(bytes[start...])
    tail.ends = ends[index...].map { $0 - start }
    bytes.removeSubrange(start...)
    ends.removeSubrange(index...)
    return tail
  }
}

/// How many bytes two keys share, of which they share the first `start`.
///
/// Word by word, as keys are short, and a call out of Swift would make its callers count references.
@inline(__always)
private func sharedCount(
  _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer, from start: Int
) -> Int {
  let end = min(left.count, right.count)
  var offset = start
  while end &- offset >= 8 {
    let difference =
      left.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      ^ right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    if difference != 0 { return offset &+ difference.littleEndian.trailingZeroBitCount / 8 }
    offset &+= 8
  }
  while offset < end, left[offset] == right[offset] { offset &+= 1 }
  return offset
}
