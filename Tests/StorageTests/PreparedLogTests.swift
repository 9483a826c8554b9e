import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A log with zeros behind its end")
struct PreparedLogTests {
  private func log(_ path: String) throws -> String { try #require(try LogDirectory(path: path).newestLog()) }

  private func contents(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  }

  private func batch(_ key: [UInt8], bytes count: Int) -> WriteBatch {
    var batch = WriteBatch()
    batch.set(key, to: [UInt8](repeating: key[0] | 1, count: count))
    return batch
  }

  @Test("always has some after a synced write, and none after another one or when it is closed")
  func zeros() throws {
    try withTemporaryDirectory { path in
      let store = try LevelDBStore(path: path)
      let log = try log(path)
      func zeros() throws -> Int { try contents(log).reversed().prefix { $0 == 0 }.count }
      for round in 0..<150 as Range<UInt8> {
        try store.write(batch([round], bytes: 5000), synced: true)
        #expect(try zeros() >= 16 << 10)
      }
      try store.write(batch([1], bytes: 100), synced: false)
      #expect(try zeros() == 0)
      try store.write(batch([2], bytes: 100), synced: true)
      #expect(try zeros() > 0)
      store.close()
      #expect(try zeros() == 0)
      let again = try LevelDBStore(path: path)
      defer { again.close() }
      #expect(try again.value(for: [149]) == [UInt8](repeating: 149, count: 5000))
      #expect(try again.value(for: [2]) == [UInt8](repeating: 3, count: 100))
    }
  }

  @Test("is followed by the next one, and nothing is lost when both are left open")
  func nextLog() throws {
    try withTemporaryDirectory { path in
      let store = try LevelDBStore(path: path)
      defer { store.close() }
      let first = try log(path)
      var count = 0 as UInt8
      while try log(path) == first, count < 200 {
        try store.write(batch([count], bytes: 400_000), synced: true)
        count += 1
      }
      #expect(try log(path) != first)
      try store.write(batch([count], bytes: 700), synced: true)
      let bytes = try contents(try log(path))
      #expect(bytes.last == 0 && bytes.count % (256 << 10) == 0, "the next log has no zeros")
      try withTemporaryDirectory { copy in
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let again = try LevelDBStore(path: copy)
        defer { again.close() }
        for number in 0..<count {
          #expect(try again.value(for: [number]) == [UInt8](repeating: number | 1, count: 400_000))
        }
        #expect(try again.value(for: [count])?.count == 700)
      }
    }
  }

  @Test("takes no room that is to stay free")
  func reserve() throws {
    try withTemporaryDirectory { path in
      let database = try CutDatabase(path, values: [[1, 2, 3]])
      let file = path + "/" + database.log
      var log = try PreparedLog(path: file)
      for reserve in [UInt64.max, UInt64.max / 2] {
        log.prepare(reserve: reserve)
        #expect(try contents(file).count == database.bytes.count)
      }
      log.prepare(reserve: 0)
      try log.cutZeros()
      #expect(try contents(file).count == database.ends[0])
    }
  }

  @Test("keeps a batch that is being written when somebody else tries to open the directory")
  func secondOpener() throws {
    try withTemporaryDirectory { path in
      let store = try LevelDBStore(path: path)
      defer { store.close() }
      for number in 0..<2 as Range<UInt8> { try store.write(batch([number], bytes: 2000), synced: true) }
      let file = URL(fileURLWithPath: try log(path))
      let whole = try Data(contentsOf: file)
      var half = whole
      half.replaceSubrange(3072..<3584, with: Data(count: 512))
      let handle = try FileHandle(forWritingTo: file)
      defer { try? handle.close() }
      try handle.write(contentsOf: half)
      #expect(throws: StoreError.locked(path: path)) { try LevelDBStore(path: path) }
      #expect(try Data(contentsOf: file) == half)
    }
  }
}
