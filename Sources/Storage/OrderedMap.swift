#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A sorted map in chunks of bounded size: a lookup is two binary searches, an insertion moves at most one chunk.
struct OrderedMap: Sendable {
  typealias Entry = (key: [UInt8], value: [UInt8])

  private static let largestChunk = 128
  /// Never empty chunks, in order.
  private var chunks: [[Entry]] = []

  subscript(key: [UInt8]) -> [UInt8]? {
    get {
      guard let chunk = chunk(for: key) else { return nil }
      let index = Self.lowerBound(of: key, in: chunks[chunk])
      guard index < chunks[chunk].count, chunks[chunk][index].key == key else { return nil }
      return chunks[chunk][index].value
    }
    set {
      if let newValue { insert(key, newValue) } else { remove(key) }
    }
  }

  /// Up to `limit` entries of a range from its start, or from its end.
  func page(_ range: KeyRange, backwards: Bool, limit: Int) -> [Entry] {
    var entries: [Entry] = []
    if backwards {
      var (chunk, index) = position(of: range.upper)
      while entries.count < limit {
        if index == 0 {
          if chunk == 0 { break }
          chunk -= 1
          index = chunks[chunk].count
        }
        index -= 1
        let entry = chunks[chunk][index]
        if precedes(entry.key, range.lower) { break }
        entries.append(entry)
      }
    } else {
      var (chunk, index) = position(of: range.lower)
      while chunk < chunks.count, entries.count < limit {
        guard index < chunks[chunk].count else {
          (chunk, index) = (chunk + 1, 0)
          continue
        }
        let entry = chunks[chunk][index]
        if let upper = range.upper, !precedes(entry.key, upper) { break }
        entries.append(entry)
        index += 1
      }
    }
    return entries
  }

  /// Where a key is or would be; the end for nil.
  private func position(of key: [UInt8]?) -> (chunk: Int, index: Int) {
    guard let key else { return (chunks.count, 0) }
    guard let chunk = chunk(for: key) else { return (0, 0) }
    return (chunk, Self.lowerBound(of: key, in: chunks[chunk]))
  }

  /// The last chunk that begins at or before the key, else the first; nil when there is none.
  private func chunk(for key: [UInt8]) -> Int? {
    if chunks.isEmpty { return nil }
    var (low, high) = (0, chunks.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(key, chunks[middle][0].key) { high = middle } else { low = middle + 1 }
    }
    return max(0, low - 1)
  }

  private static func lowerBound(of key: [UInt8], in chunk: [Entry]) -> Int {
    var (low, high) = (0, chunk.count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(chunk[middle].key, key) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func insert(_ key: [UInt8], _ value: [UInt8]) {
    guard let chunk = chunk(for: key) else {
      chunks = [[(key, value)]]
      return
    }
    let index = Self.lowerBound(of: key, in: chunks[chunk])
    if index < chunks[chunk].count, chunks[chunk][index].key == key {
      chunks[chunk][index].value = value
      return
    }
    chunks[chunk].insert((key, value), at: index)
    let count = chunks[chunk].count
    if count > Self.largestChunk {
      // Keys that only grow (block numbers) leave full chunks behind, others halves.
      let cut = index == count - 1 ? count - 1 : count / 2
      let tail = Array(chunks[chunk][cut...])
      chunks[chunk].removeSubrange(cut...)
      chunks.insert(tail, at: chunk + 1)
    }
  }

  private mutating func remove(_ key: [UInt8]) {
    guard let chunk = chunk(for: key) else { return }
    let index = Self.lowerBound(of: key, in: chunks[chunk])
    guard index < chunks[chunk].count, chunks[chunk][index].key == key else { return }
    chunks[chunk].remove(at: index)
    if chunks[chunk].isEmpty { chunks.remove(at: chunk) }
  }
}

/// Whether a key comes before another, compared bytewise.
private func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  let shared = min(left.count, right.count)
  let order = left.withUnsafeBytes { l in
    right.withUnsafeBytes { r in
      guard shared > 0, let l = l.baseAddress, let r = r.baseAddress else { return Int32(0) }
      return memcmp(l, r, shared)
    }
  }
  return order == 0 ? left.count < right.count : order < 0
}
