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
          var isFound = false
          while low < high {
            let middle = (low + high) / 2
            let start = middle == 0 ? 0 : ends[middle - 1]
            let order = order(of: UnsafeRawBufferPointer(rebasing: bytes[start..<ends[middle]]), and: key)
            if order < 0 { low = middle + 1 } else { high = middle }
            if order == 0 { isFound = true }
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

/// Below zero where the left key comes first in bytewise order, zero where they are the same.
///
/// Word by word, as keys are short, and a call out of Swift would make its callers count references.
@inline(__always)
private func order(of left: UnsafeRawBufferPointer, and right: UnsafeRawBufferPointer) -> Int {
  let shared = min(left.count, right.count)
  var offset = 0
  while shared &- offset >= 8 {
    let (one, other) = (word(left, at: offset), word(right, at: offset))
    if one != other { return one < other ? -1 : 1 }
    offset &+= 8
  }
  while offset < shared {
    if left[offset] != right[offset] { return left[offset] < right[offset] ? -1 : 1 }
    offset &+= 1
  }
  return left.count &- right.count
}

/// Eight bytes as the number that compares as they do.
@inline(__always)
private func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
  bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian
}
