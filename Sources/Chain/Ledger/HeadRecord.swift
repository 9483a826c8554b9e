import Primitives

/// Where a chain stands, as the database remembers it: the newest state and its root.
struct HeadRecord: Hashable {
  let version: StateVersion
  let root: Hash32

  var number: UInt64 { version.block }
  var stored: Bytes { version.rawValue.bigEndianBytes + root.bytes }

  init(version: StateVersion, root: Hash32) { (self.version, self.root) = (version, root) }
  init(of view: ChainView) { (version, root) = (view.version, view.root) }

  init?(stored bytes: Bytes) {
    guard let root = Hash32(bytes.dropFirst(8)) else { return nil }
    (version, self.root) = (StateVersion(rawValue: UInt64(bigEndianBytes: bytes.prefix(8))), root)
  }
}
