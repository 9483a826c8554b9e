#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Keeps others who heed it out of a directory while it lives, also in this process.
///
/// LevelDB has a lock of its own, and takes it when it opens its files, which is too late for who looks at them before.
struct DirectoryLock: ~Copyable, Sendable {
  private let file: Int32
  /// Whether it does so here: some file systems know no such lock.
  let isHeld: Bool

  init(_ path: String) throws(StoreError) {
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // What can't be opened LevelDB can't open either, and says why.
    let isHeld = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0
    if file >= 0, !isHeld, errno == EWOULDBLOCK {
      close(file)
      throw .locked(path: path)
    }
    (self.file, self.isHeld) = (file, isHeld)
  }

  deinit { if file >= 0 { close(file) } }
}
