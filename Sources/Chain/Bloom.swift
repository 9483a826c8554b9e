package import EVM
package import Primitives

/// The 2048-bit filter over addresses and topics of logs. See Yellow Paper, section 4.3.1.
package struct Bloom: Hashable, Sendable {
  package static let byteCount = 256
  package private(set) var bytes: Bytes
  private static let none = Bytes(repeating: 0, count: byteCount)

  package init() { bytes = Self.none }

  /// Reads 256 bytes, or nil.
  package init?(_ bytes: Bytes) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  package init(of logs: some Sequence<Log>) {
    self.init()
    for log in logs { insert(log) }
  }

  package mutating func insert(_ log: Log) {
    insert(log.address.bytes)
    for topic in log.topics { insert(topic.bytes) }
  }

  package mutating func formUnion(_ other: Bloom) {
    if other.bytes == Self.none { return }
    for index in bytes.indices { bytes[index] |= other.bytes[index] }
  }

  /// False when no log with that address or topic can be behind the filter.
  package func mayContain(_ value: some FixedBytes) -> Bool {
    Self.bits(of: value.bytes).allSatisfy { bytes[255 - $0 / 8] & (1 << ($0 % 8)) != 0 }
  }

  private mutating func insert(_ value: Bytes) {
    for bit in Self.bits(of: value) { bytes[255 - bit / 8] |= 1 << (bit % 8) }
  }

  private static func bits(of value: Bytes) -> [Int] {
    let hash = keccak256(value).bytes
    return [0, 2, 4].map { (Int(hash[$0]) << 8 | Int(hash[$0 + 1])) & 2047 }
  }
}
