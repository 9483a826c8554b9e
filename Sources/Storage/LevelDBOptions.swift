import CLevelDB

/// How LevelDB opens a database, for as long as that is open.
///
/// Unsafe: handles are plain addresses here, because LevelDB only reads what lies there, from any thread.
struct LevelDBOptions: ~Copyable, Sendable {
  private let options: UInt
  private let filter: UInt

  init() throws(StoreError) {
    guard let options = leveldb_options_create(), let filter = leveldb_filterpolicy_create_bloom(10) else {
      throw .failed("LevelDB gave no options")
    }
    leveldb_options_set_create_if_missing(options, 1)
    leveldb_options_set_filter_policy(options, filter)
    // Each buffer becomes one table, and four tables are merged with all of the level below: larger ones, less often.
    // The log is as large, until the store's `close`.
    leveldb_options_set_write_buffer_size(options, 32 << 20)
    // Four times the usual block: smaller files, against a slower read of what lies far back.
    leveldb_options_set_block_size(options, 16 << 10)
    leveldb_options_set_paranoid_checks(options, 1)
    (self.options, self.filter) = (UInt(bitPattern: options), UInt(bitPattern: filter))
  }

  deinit {
    leveldb_options_destroy(handle)
    leveldb_filterpolicy_destroy(OpaquePointer(bitPattern: filter))
  }

  var handle: OpaquePointer? { OpaquePointer(bitPattern: options) }
}
