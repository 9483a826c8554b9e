package import Foundation
import Synchronization

/// The published fixtures that stand beside the project in a folder `shared`, unpacked when first asked for.
///
/// Ask `isPresent` in a test's `.enabled(if:)`: without the folder those tests say that they were left out.
package enum Fixtures {
  /// The folder named by the environment variable NEELUM_SHARED, or else `../shared`.
  package static let shared: URL = {
    if let path = ProcessInfo.processInfo.environment["NEELUM_SHARED"] { return URL(fileURLWithPath: path) }
    return packageRoot.deletingLastPathComponent().appendingPathComponent("shared")
  }()

  /// Whether the fixtures are at hand.
  package static var isPresent: Bool {
    FileManager.default.fileExists(atPath: shared.appendingPathComponent("ethereum-tests").path)
  }

  /// The package's own folder.
  package static let packageRoot = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder that an archive such as `misc` unpacks to: `<cache>/misc`, holding the archive's own tree.
  ///
  /// Unpacked once into `.build/fixtures` (NEELUM_FIXTURES names another place) under the archive's checksum, and
  /// used again by later runs and by `Scripts/check-vectors`.
  package static func archive(_ name: String) throws -> URL {
    try unpacking.withLock { _ in
      let source = shared.appendingPathComponent("ethereum-tests/\(name).tar.xz")
      let sums = try String(
        contentsOf: shared.appendingPathComponent("ethereum-tests/SHA256SUMS"), encoding: .utf8)
      guard let line = sums.split(separator: "\n").first(where: { $0.hasSuffix(" \(name).tar.xz") }) else {
        throw FixtureError.absent(source.path)
      }
      let target = cache.appendingPathComponent("\(name)-\(line.prefix(16))")
      if FileManager.default.fileExists(atPath: target.path) { return target }
      let partial = cache.appendingPathComponent("\(name)-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
      let tar = Process()
      tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      tar.arguments = ["tar", "-xJf", source.path, "-C", partial.path]
      try tar.run()
      tar.waitUntilExit()
      guard tar.terminationStatus == 0 else { throw FixtureError.unpacking(source.path) }
      do {
        try FileManager.default.moveItem(at: partial, to: target)
      } catch  where FileManager.default.fileExists(atPath: target.path) {
        // Another test process was first.
        try FileManager.default.removeItem(at: partial)
      }
      return target
    }
  }

  /// The parsed JSON of a file in an archive, named by its path in there, such as `misc/RLPTests/rlptest.json`.
  package static func json(_ archive: String, _ path: String) throws -> Any {
    try json(at: self.archive(archive).appendingPathComponent(path))
  }

  /// The parsed JSON of a file.
  package static func json(at file: URL) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(contentsOf: file), options: [.fragmentsAllowed])
  }

  /// The `.json` files below a folder of an archive, by path.
  package static func files(_ archive: String, below path: String) throws -> [URL] {
    let folder = try self.archive(archive).appendingPathComponent(path)
    guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
      throw FixtureError.absent(folder.path)
    }
    return walk.compactMap { $0 as? URL }.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }
  }

  private static let unpacking = Mutex(())

  private static let cache: URL = {
    if let path = ProcessInfo.processInfo.environment["NEELUM_FIXTURES"] { return URL(fileURLWithPath: path) }
    return packageRoot.appendingPathComponent(".build/fixtures")
  }()
}

/// Why fixtures can't be read.
package enum FixtureError: Error, CustomStringConvertible {
  case absent(String)
  case unpacking(String)

  package var description: String {
    switch self {
    case .absent(let path):
      "no fixtures at \(path); set NEELUM_SHARED to the folder that holds ethereum-tests"
    case .unpacking(let path): "tar could not unpack \(path)"
    }
  }
}
