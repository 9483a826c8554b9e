import Primitives

/// A file that a transaction's trace goes to, made once there is something to write.
final class TraceFile {
  private let path: String
  private let settings: TraceSettings
  private var file: Result<NewFile, FileError>?
  private(set) lazy var writer = TraceWriter(settings) { [unowned self] in append($0) }

  init(_ path: String, _ settings: TraceSettings) { (self.path, self.settings) = (path, settings) }

  private func append(_ lines: Bytes) {
    if lines.isEmpty { return }
    do throws(FileError) {
      let file = if let file { try file.get() } else { try NewFile(path) }
      try file.append(lines)
      self.file = .success(file)
    } catch { file = .failure(error) }
  }

  /// Writes what was kept back; throws what went wrong at any time.
  func finish() throws(FileError) {
    writer.flush()
    _ = try file?.get()
  }
}
