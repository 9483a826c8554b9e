#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension StoreError {
  /// What the system has just refused, and why.
  static func system(_ what: String) -> StoreError { .failed("\(what): \(String(cString: strerror(errno)))") }
}

/// The names in a directory, in no order.
func fileNames(in path: String) throws(StoreError) -> [String] {
  guard let folder = opendir(path) else { throw .system("\(path) could not be read") }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    names.append(
      withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names
}

/// The bytes of a directory's files of a kind; none where they can't be read.
func fileBytes(in path: String, suffix: String) -> Int64 {
  guard let names = try? fileNames(in: path) else { return 0 }
  return names.filter { $0.hasSuffix(suffix) }.reduce(0) { sum, name in
    var status = stat()
    return stat(path + "/" + name, &status) == 0 ? sum + Int64(status.st_size) : sum
  }
}

/// The bytes that may still be written on the disk of a directory; nil where the system doesn't tell.
func freeBytes(at path: String) -> UInt64? {
  var disk = statvfs()
  guard statvfs(path, &disk) == 0 else { return nil }
  let free = UInt64(disk.f_bavail).multipliedReportingOverflow(by: UInt64(disk.f_frsize))
  return free.overflow ? .max : free.partialValue
}
