import Foundation
import TestSupport
import Testing

@testable import Storage

/// A database as the power's end leaves it: each value was written under its number in a synced batch of its own, and
/// nothing was closed.
struct CutDatabase {
  let path: String
  let values: [[UInt8]]
  /// The log's name and bytes, zeros behind its end included.
  let log: String
  let bytes: [UInt8]
  /// Where each batch ends in the log.
  let ends: [Int]

  init(_ path: String, values: [[UInt8]]) throws {
    (self.path, self.values) = (path, values)
    var ends: [Int] = []
    try withTemporaryDirectory { living in
      let store = try LevelDBStore(path: living)
      defer { store.close() }
      let log = try #require(try LogDirectory(path: living).newestLog())
      for (number, value) in values.enumerated() {
        var batch = WriteBatch()
        batch.set([UInt8(number)], to: value)
        try store.write(batch, synced: true)
        // A batch ends with its value.
        let written = [UInt8](try Data(contentsOf: URL(fileURLWithPath: log)))
        ends.append(written.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)
      }
      try FileManager.default.copyItem(atPath: living, toPath: path)
    }
    let newest = try #require(try LogDirectory(path: path).newestLog())
    log = URL(fileURLWithPath: newest).lastPathComponent
    bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: newest)))
    self.ends = ends
  }

  /// The values that a database with this in its log holds.
  func opened(with bytes: [UInt8]) throws -> [[UInt8]] {
    try withTemporaryDirectory { copy in
      try FileManager.default.copyItem(atPath: path, toPath: copy)
      try Data(bytes).write(to: URL(fileURLWithPath: copy + "/" + log))
      let store = try LevelDBStore(path: copy)
      defer { store.close() }
      var found: [[UInt8]] = []
      try store.scan(KeyRange(from: [], to: nil), backwards: false) { _, value in
        found.append(value)
        return true
      }
      return found
    }
  }

  /// What is wrong with the end of a log that holds this.
  func fault(of bytes: [UInt8]) throws -> LogTail.Fault? {
    let file = path + ".tail"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    return LogTail(of: file)?.fault
  }
}
