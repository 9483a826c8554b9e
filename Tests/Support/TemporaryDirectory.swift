import Foundation

/// Lends the path of a directory that isn't there yet, and removes what became of it.
package func withTemporaryDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("neelum-\(UUID().uuidString)")
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}
