import Glibc
import Primitives

extension Keystore {
  /// Writes the file so that it is there whole or not at all, and only its owner can read it.
  ///
  /// An existing file of that name is replaced.
  package func write(toFile path: String) throws(KeystoreError) {
    let partial = path + ".\(getpid()).new"
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .notWritten }
    let text = json
    var written = 0
    while written < text.count {
      let count = Glibc.write(descriptor, Bytes(text[written...]), text.count - written)
      if count <= 0 { break }
      written += count
    }
    let isSafe = written == text.count && fsync(descriptor) == 0
    guard close(descriptor) == 0, isSafe, rename(partial, path) == 0 else {
      unlink(partial)
      throw .notWritten
    }
  }
}
