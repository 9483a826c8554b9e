import Glibc
import Primitives

extension ChainBench {
  /// What a sync alone costs, a transfer that waits for one, and one of several that wait for one together.
  ///
  /// They take turns, so that the disk's other users are met by all of them alike, and the median turn counts.
  func syncs() throws -> [Figure] {
    let (turns, most) = (21, 16)
    // Whole groups, and several in a row, as connections that go on and on make them.
    let count = max(transactions / 200, 1) * most
    return try withDatabase(in: directory, "one") { one, _ in
      try withDatabase(in: directory, "many") { many, _ in
        let (alone, together) = (try Village(store: one), try Village(store: many))
        let bare = try SyncedFile(directory + "/neelum-bench-sync")
        // About what a transfer's block takes in LevelDB's log.
        let entry = 700
        /// Wall microseconds of each of `count`, by turn.
        var times: (bare: [Double], single: [Double], together: [Double]) = ([], [], [])
        func time(_ body: () throws -> Void) rethrows -> Double {
          let watch = Stopwatch()
          try body()
          return watch.wallMicroseconds / Double(count)
        }
        for _ in 0..<turns {
          let (single, several) = (alone.transfers(count), together.transfers(count))
          times.bare.append(try time { for _ in 0..<count { try bare.append(bytes: entry) } })
          times.single.append(try time { try alone.submit(single) })
          times.together.append(try time { try together.submitTogether(several, most: most) })
        }
        let bareTime = median(times.bare)
        let (single, several) = (median(times.single), median(times.together))
        return [
          Figure(name: "a write and fdatasync alone", value: bareTime, unit: "µs"),
          Figure(name: "a transfer on the disk before its answer", value: single, unit: "µs"),
          Figure(name: "ratio", value: single / bareTime, unit: "", bar: .atMost(1.3)),
          Figure(name: "one of \(most) that wait together", value: several, unit: "µs"),
        ]
      }
    }
  }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// A file to append to, as plainly as a program could.
private final class SyncedFile {
  private let path: String
  private let file: Int32

  init(_ path: String) throws(FileError) {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileError(path, errno) }
  }

  deinit {
    close(file)
    unlink(path)
  }

  func append(bytes count: Int) throws(FileError) {
    let block = Bytes(repeating: 0x5a, count: count)
    guard write(file, block, count) == count, fdatasync(file) == 0 else { throw FileError(path, errno) }
  }
}
