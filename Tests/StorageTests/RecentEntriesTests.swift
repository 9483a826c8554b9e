import Testing

@testable import Storage

@Suite("Entries that were read of late")
struct RecentEntriesTests {
  @Test("are read once, and follow what is written but for what is too long to keep")
  func following() throws {
    let recent = RecentEntries()
    let long = [UInt8](repeating: 7, count: 1025)
    // What is written, and how often the database is asked for it, twice in a row.
    let steps: [(value: [UInt8]?, reads: Int)] = [
      (nil, 1), ([7], 0), (nil, 0), (long, 2), ([8], 1), (Array(long.dropLast()), 0), ([], 0),
    ]
    for (step, (stored, wanted)) in steps.enumerated() {
      var batch = WriteBatch()
      batch.append([1], stored)
      recent.follow(batch)
      var reads = 0
      for _ in 0..<2 {
        let value = try recent.value(for: [1]) { () throws(StoreError) in
          reads += 1
          return stored
        }
        #expect(value == stored, "step \(step)")
      }
      #expect(reads == wanted, "step \(step)")
    }
  }
}
