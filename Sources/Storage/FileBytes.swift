#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// A file to read parts of. What can't be read is as if it weren't there.
struct FileBytes: ~Copyable {
  private let file: Int32
  let count: Int

  /// Nil where the file can't be opened.
  init?(_ path: String) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return nil }
    self.file = file
    var status = stat()
    count = fstat(file, &status) == 0 ? Int(status.st_size) : 0
  }

  deinit { close(file) }

  func read(at offset: Int, count: Int) -> [UInt8] { bytes(of: file, at: offset, count: count) }
}

/// Reads from an open file; fewer bytes where it ends before.
///
/// Unsafe: the system fills at most the buffer's `count` bytes, and says how many.
func bytes(of file: Int32, at offset: Int, count: Int) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    filled = max(0, pread(file, buffer.baseAddress, count, off_t(offset)))
  }
}
