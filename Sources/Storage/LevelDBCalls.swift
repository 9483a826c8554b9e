import CLevelDB

// What LevelDB's C functions take and give. Unsafe: pointers are used only within the call that lends them, and what
// LevelDB hands over is copied before it is freed.

/// Options that check what they read.
func readOptions(_ snapshot: OpaquePointer?) -> OpaquePointer? {
  let options = leveldb_readoptions_create()
  leveldb_readoptions_set_verify_checksums(options, 1)
  leveldb_readoptions_set_snapshot(options, snapshot)
  return options
}

/// Takes over LevelDB's message and tells what kind of failure it speaks of.
func storeError(
  _ message: UnsafeMutablePointer<CChar>?, path: String, damage: DamageReport
) -> StoreError {
  guard let message else { return .failed("LevelDB could not open \(path)") }
  defer { leveldb_free(message) }
  let text = String(cString: message)
  if text.hasPrefix("IO error: lock ") { return .locked(path: path) }
  return text.hasPrefix("Corruption") ? damage.error(text) : .failed(text)
}

func bytes(_ start: UnsafePointer<CChar>?, _ count: Int) -> [UInt8] {
  [UInt8](UnsafeRawBufferPointer(start: start, count: count))
}

/// Lends bytes to C, which calls them characters.
func withCharacters<Value>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
  bytes.withUnsafeBufferPointer { buffer in
    buffer.withMemoryRebound(to: CChar.self) { body($0.baseAddress) }
  }
}
