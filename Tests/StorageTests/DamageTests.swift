import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite("A damaged database")
struct DamageTests {
  private static let count = 1200

  private static func value(_ number: Int) -> [UInt8] {
    // Half of it can be packed, half can't.
    (0..<40).map { UInt8(truncatingIfNeeded: $0 < 20 ? number : number &* 31 &+ $0 &* 77 ^ number >> 3) }
  }

  private static func key(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }

  /// A small database with a table, and with a log of what came after it.
  private func make(_ path: String) throws {
    var store = try LevelDBStore(path: path)
    func write(_ numbers: Range<Int>) throws {
      for number in numbers {
        var batch = WriteBatch()
        batch.set(Self.key(number), to: Self.value(number))
        try store.write(batch, synced: false)
      }
    }
    try write(0..<(Self.count / 2))
    store.close()
    // What lies in a log at the start is moved to a table.
    store = try LevelDBStore(path: path)
    try write((Self.count / 2)..<Self.count)
    store.close()
  }

  /// Opens the database and reads all of it in both ways; nil where everything is right.
  private func fault(_ path: String) -> StoreError? {
    do throws(StoreError) {
      let store = try LevelDBStore(path: path)
      defer { store.close() }
      var next = 0
      var isRight = true
      try store.scan(KeyRange(from: [], to: nil), backwards: false) { key, value in
        isRight = isRight && key == Self.key(next) && value == Self.value(next)
        next += 1
        return true
      }
      for number in stride(from: 0, to: Self.count, by: 7) {
        let found = try store.value(for: Self.key(number))
        isRight = isRight && found == Self.value(number)
      }
      #expect(isRight && next == Self.count, "wrong answers were served")
      return nil
    } catch { return error }
  }

  @Test("with one flipped bit names the file, or answers everything right")
  func flippedBits() throws {
    try withTemporaryDirectory { original in
      try make(original)
      #expect(fault(original) == nil)
      try make(original + "-2")
      defer { try? FileManager.default.removeItem(atPath: original + "-2") }
      let files = try FileManager.default.contentsOfDirectory(atPath: original + "-2")
      let kinds = [".log", ".ldb", "MANIFEST", "CURRENT"]
      let judged = files.filter { file in kinds.contains { file.contains($0) } }.sorted()
      #expect(kinds.allSatisfy { kind in judged.contains { $0.contains(kind) } }, "\(files)")
      var named = 0
      var tried = 0
      for file in judged {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: original + "-2/" + file))
        // Steps that meet all bits of a byte, and the headers and ends of records and blocks.
        let step = max(1, bytes.count * 8 / 60 | 1)
        for bit in stride(from: 0, to: bytes.count * 8, by: step) {
          try withTemporaryDirectory { copy in
            try FileManager.default.copyItem(atPath: original + "-2", toPath: copy)
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            try damaged.write(to: URL(fileURLWithPath: copy + "/" + file))
            tried += 1
            guard let error = fault(copy) else { return }
            guard case .corrupted(let words) = error else {
              Issue.record("\(file), bit \(bit): \(error)")
              return
            }
            #expect(words.contains(file), "\(file), bit \(bit): \(words)")
            named += 1
          }
        }
      }
      #expect(tried > 150 && named > tried / 2)
    }
  }

  @Test("with a changed length at its log's end isn't taken for one whose last write was cut off")
  func lostTail() throws {
    try withTemporaryDirectory { path in
      try make(path)
      let file = try #require(
        try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasSuffix(".log") })
      let url = URL(fileURLWithPath: path + "/" + file)
      let bytes = try Data(contentsOf: url)
      // A record cut off by the end of the file was never acknowledged: the rest is whole.
      try bytes.dropLast(3).write(to: url)
      #expect(FileDamage.lostTail(in: path) == nil)
      #expect(FileDamage.first(in: path) == nil)
      var changed = bytes
      let start = try #require(Self.lastRecord(of: [UInt8](bytes)))
      changed[start + 5] ^= 0x10
      try changed.write(to: url)
      #expect(FileDamage.lostTail(in: path) == FileDamage(file: file, offset: start))
      #expect(throws: StoreError.corrupted("\(file) is damaged at byte \(start)")) {
        try LevelDBStore(path: path)
      }
    }
  }

  private static func lastRecord(of log: [UInt8]) -> Int? {
    var start = 0
    var last: Int?
    while start + 7 <= log.count {
      if 32768 - start % 32768 < 7 {
        start += 32768 - start % 32768
        continue
      }
      last = start
      start += 7 + Int(log[start + 4]) + Int(log[start + 5]) << 8
    }
    return last
  }

  @Test("is asked for once, and told once, by whoever opened it")
  func told() throws {
    try withTemporaryDirectory { path in
      try make(path)
      let table = try #require(
        try FileManager.default.contentsOfDirectory(atPath: path).first { $0.hasSuffix(".ldb") })
      let url = URL(fileURLWithPath: path + "/" + table)
      var bytes = try Data(contentsOf: url)
      bytes[100] ^= 1
      try bytes.write(to: url)
      let told = Told()
      let store = try LevelDBStore(path: path) { told.add($0) }
      for _ in 0..<3 { #expect(throws: StoreError.self) { try store.value(for: Self.key(5)) } }
      #expect(told.count == 1)
      store.close()
    }
  }

  private final class Told: Sendable {
    private let errors = Mutex<[StoreError]>([])
    var count: Int { errors.withLock { $0.count } }
    func add(_ error: StoreError) { errors.withLock { $0.append(error) } }
  }
}
