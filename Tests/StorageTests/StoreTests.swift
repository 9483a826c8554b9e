import Foundation
import Storage
import Synchronization
import Testing

@Suite("A store")
struct StoreTests {
  enum Kind: CaseIterable { case memory, levelDB }

  private func withStore(_ kind: Kind, _ body: (any KeyValueStore) throws -> Void) throws {
    switch kind {
    case .memory: try body(MemoryStore())
    case .levelDB:
      try withDirectory { path in
        let store = try LevelDBStore(path: path)
        defer { store.close() }
        try body(store)
      }
    }
  }

  private func withDirectory(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test("keeps, replaces and removes", arguments: Kind.allCases)
  func batch(kind: Kind) throws {
    try withStore(kind) { store in
      var batch = WriteBatch()
      batch.set([1], to: [10])
      batch.set([2], to: [])
      batch.set([1], to: [11])
      batch.remove([2, 0])
      try store.write(batch, synced: true)
      #expect(try store.value(for: [1]) == [11])
      #expect(try store.value(for: [2]) == [])
      #expect(try store.value(for: [3]) == nil)
      var second = WriteBatch()
      second.remove([1])
      try store.write(second, synced: false)
      #expect(try store.value(for: [1]) == nil)
    }
  }

  @Test("visits ranges in both directions", arguments: Kind.allCases)
  func ranges(kind: Kind) throws {
    try withStore(kind) { store in
      var batch = WriteBatch()
      for number in (0..<2000).reversed() where number % 2 == 0 {
        batch.set([UInt8(number >> 8), UInt8(number & 0xff)], to: [1])
      }
      try store.write(batch, synced: false)
      func numbers(_ range: KeyRange, backwards: Bool = false, limit: Int = .max) throws -> [Int] {
        var found: [Int] = []
        if limit == 0 { return [] }
        try store.scan(range, backwards: backwards) { key, _ in
          found.append(Int(key[0]) << 8 | Int(key[1]))
          return found.count < limit
        }
        return found
      }
      let all = KeyRange(from: [], to: nil)
      #expect(try numbers(all) == Array(stride(from: 0, to: 2000, by: 2)))
      #expect(try numbers(all, backwards: true) == stride(from: 0, to: 2000, by: 2).reversed())
      #expect(try numbers(KeyRange(from: [0, 5], to: [0, 10])) == [6, 8])
      #expect(try numbers(KeyRange(from: [0, 6], to: [0, 10]), backwards: true) == [8, 6])
      #expect(try numbers(KeyRange(from: [0, 7], to: nil), limit: 1) == [8])
      #expect(try numbers(KeyRange(prefix: [1]), limit: 2) == [256, 258])
      #expect(try numbers(KeyRange(prefix: [1]), backwards: true, limit: 1) == [510])
      #expect(try numbers(KeyRange(prefix: [9])) == [])
    }
  }

  @Test("never shows a reader less than what was written before it asked", arguments: Kind.allCases)
  func readersBesideAWriter(kind: Kind) throws {
    try withStore(kind) { store in
      let written = Atomic(0)
      var misses = 0
      let reader = Thread {
        while written.load(ordering: .acquiring) < 3000 {
          let least = written.load(ordering: .acquiring)
          let found = try? store.value(for: [1]).map { Int($0[0]) << 8 | Int($0[1]) }
          if (found ?? 0) < least { written.store(.max, ordering: .releasing) }
        }
      }
      reader.start()
      for number in 1...3000 {
        var batch = WriteBatch()
        // Now and then the entry goes and comes back.
        if number % 7 == 0 { batch.remove([1]) }
        batch.set([1], to: [UInt8(number >> 8), UInt8(number & 0xff)])
        try store.write(batch, synced: false)
        let before = written.exchange(number, ordering: .acquiringAndReleasing)
        if before != number - 1 { misses += 1 }
      }
      #expect(misses == 0)
    }
  }

  @Test("finds everything again after it was closed")
  func reopening() throws {
    try withDirectory { path in
      let store = try LevelDBStore(path: path)
      var batch = WriteBatch()
      batch.set([7], to: [8])
      try store.write(batch, synced: true)
      store.close()
      #expect(throws: StoreError.closed) { try store.value(for: [7]) }
      let again = try LevelDBStore(path: path)
      #expect(try again.value(for: [7]) == [8])
    }
  }

  @Test("leaves no large log when it is closed, and finds everything again")
  func closedLog() throws {
    try withDirectory { path in
      let store = try LevelDBStore(path: path)
      for round in 0..<100 as Range<UInt8> {
        var batch = WriteBatch()
        batch.set([1], to: [UInt8](repeating: round, count: 64 << 10))
        try store.write(batch, synced: false)
      }
      func size() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: path).reduce(0) { sum, name in
          let facts = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
          return sum + ((facts[.size] as? Int) ?? 0)
        }
      }
      #expect(try size() > 6 << 20)
      store.close()
      #expect(try size() < 1 << 20)
      let again = try LevelDBStore(path: path)
      defer { again.close() }
      #expect(try again.value(for: [1]) == [UInt8](repeating: 99, count: 64 << 10))
    }
  }

  @Test("refuses a directory that is held already, or that cannot be made")
  func refusals() throws {
    try withDirectory { path in
      let store = try LevelDBStore(path: path)
      #expect(throws: StoreError.locked(path: path)) { try LevelDBStore(path: path) }
      store.close()
    }
    #expect(throws: StoreError.self) { try LevelDBStore(path: "/proc/none/here") }
  }

  @Test("in memory stays sorted through random insertions and removals")
  func randomOrder() throws {
    let store = MemoryStore()
    var model: [[UInt8]: [UInt8]] = [:]
    var state: UInt32 = 1
    for _ in 0..<20_000 {
      state = state &* 1_664_525 &+ 1_013_904_223
      let key = [UInt8(state >> 24), UInt8(state >> 20 & 0x0f)]
      var batch = WriteBatch()
      if state >> 8 & 3 == 0 {
        batch.remove(key)
        model[key] = nil
      } else {
        batch.set(key, to: [UInt8(state >> 10 & 0xff)])
        model[key] = [UInt8(state >> 10 & 0xff)]
      }
      store.write(batch, synced: false)
    }
    var found: [[UInt8]] = []
    store.scan(KeyRange(from: [], to: nil), backwards: false) { key, value in
      #expect(model[key] == value)
      found.append(key)
      return true
    }
    #expect(found == model.keys.sorted { $0.lexicographicallyPrecedes($1) })
  }
}

extension StoreTests {
  @Test("refuses to write, but not to read, when the disk is nearly full")
  func fullDisk() throws {
    try withDirectory { path in
      var batch = WriteBatch()
      batch.set([1], to: [1])
      var store = try LevelDBStore(path: path)
      try store.write(batch, synced: true)
      store.close()
      store = try LevelDBStore(path: path, reserve: .max)
      #expect(throws: StoreError.full(path: path)) { try store.write(batch, synced: true) }
      #expect(try store.value(for: [1]) == [1])
      store.close()
    }
  }
}
