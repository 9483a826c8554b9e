import Glibc

/// Why a file could not be read or written.
struct FileError: Error, CustomStringConvertible {
  let description: String

  init(_ path: String, _ code: Int32) { self.init(path, String(cString: strerror(code))) }

  init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
}

/// Reads a whole file.
func contents(of path: String) throws(FileError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw FileError(path, errno) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count == 0 { return bytes }
    guard count > 0 else { throw FileError(path, errno) }
    bytes.append(contentsOf: chunk[..<count])
  }
}

/// A file that is written from its beginning, or from its end on; `finish` tells whether all of it was.
struct OutputFile: ~Copyable {
  private let path: String
  private let file: UnsafeMutablePointer<FILE>

  init(_ path: String, appends: Bool = false) throws(FileError) {
    guard let file = fopen(path, appends ? "ae" : "we") else { throw FileError(path, errno) }
    (self.path, self.file) = (path, file)
  }

  deinit { fclose(file) }

  func write(_ bytes: [UInt8]) throws(FileError) {
    if fwrite(bytes, 1, bytes.count, file) != bytes.count { throw FileError(path, errno) }
  }

  /// Hands the rest to the system.
  func finish() throws(FileError) { if fflush(file) != 0 { throw FileError(path, errno) } }
}

/// Writes a new file that only its owner can read.
func create(_ path: String, secret bytes: [UInt8]) throws(FileError) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw FileError(path, errno) }
  defer { close(descriptor) }
  guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
    throw FileError(path, errno)
  }
}

/// A file that is written anew; the folders above it are made where they are missing.
final class NewFile {
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(FileError) {
    self.path = path
    var end = path.startIndex
    while let slash = path[end...].dropFirst().firstIndex(of: "/") {
      end = slash
      guard mkdir(String(path[..<slash]), 0o777) == 0 || errno == EEXIST else { throw FileError(path, errno) }
    }
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path, errno) }
  }

  deinit { close(descriptor) }

  func append(_ bytes: [UInt8]) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw FileError(path, errno) }
      rest = rest.dropFirst(count)
    }
  }
}
