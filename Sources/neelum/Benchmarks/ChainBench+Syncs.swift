import Glibc
import Primitives

extension ChainBench {
  /// What a sync alone costs, and a transfer that waits for one.
  ///
  /// They take turns, so that the disk's other users are met by both alike, and the median turn counts. For several that
  /// wait together see `connections`.
  func syncs() throws -> [Figure] {
    let (turns, count) = (21, max(transactions / 20, 1))
    return try withDatabase(in: directory) { store, _ in
      let village = try Village(store: store)
      let bare = try SyncedFile(directory + "/neelum-bench-sync")
      // About what a transfer's block takes in LevelDB's log.
      let entry = 700
      /// Wall microseconds of each of `count`, by turn.
      var times: (bare: [Double], transfer: [Double]) = ([], [])
      func time(_ body: () throws -> Void) rethrows -> Double {
        let watch = Stopwatch()
        try body()
        return watch.wallMicroseconds / Double(count)
      }
      for _ in 0..<turns {
        let transfers = village.transfers(count)
        times.bare.append(try time { for _ in 0..<count { try bare.append(bytes: entry) } })
        times.transfer.append(try time { try village.submit(transfers) })
      }
      let (bareTime, transferTime) = (median(times.bare), median(times.transfer))
      return [
        Figure(name: "a write and fdatasync alone", value: bareTime, unit: "µs"),
        Figure(name: "a transfer on the disk before its answer", value: transferTime, unit: "µs"),
        Figure(name: "ratio", value: transferTime / bareTime, unit: "", bar: .atMost(1.3)),
      ]
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
