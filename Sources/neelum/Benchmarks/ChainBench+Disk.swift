import Chain
import Glibc
import Primitives
import Storage

extension ChainBench {
  /// The disk: what syncs cost, and how much room a long chain takes.
  static let disk: [Measure<ChainBench>] = [
    Measure(name: "sync") { bench in try bench.syncs() },
    Measure(name: "connections") { bench in try bench.connections() },
    Measure(name: "mine on the disk") { bench in
      try withDatabase(in: bench.directory) { store, path in
        let village = try Village(store: store)
        let watch = Stopwatch()
        try village.chain.mine(blocks: 27_000)
        let seconds = watch.wallMicroseconds / 1e6
        store.close()
        let bytes = try size(of: path)
        return [
          Figure(name: "27,000 at once", value: seconds, unit: "s", bar: .atMost(1)),
          Figure(name: "database of an empty block", value: bytes / 27_000, unit: "bytes"),
        ]
      }
    },
    Measure(name: "long chain") { bench in
      try withDatabase(in: bench.directory) { store, path in try longChain(bench, store: store, path: path) }
    },
  ]
}

/// Lends a new database and removes it.
func withDatabase<Value>(
  in directory: String, _ name: String = "chain", _ body: (LevelDBStore, _ path: String) throws -> Value
) throws -> Value {
  let path = directory + "/neelum-bench-\(name)-\(getpid())"
  let store = try LevelDBStore(path: path)
  defer {
    store.close()
    for name in (try? names(in: path)) ?? [] { unlink(path + "/" + name) }
    rmdir(path)
  }
  return try body(store, path)
}

private func names(in path: String) throws -> [String] {
  guard let folder = opendir(path) else { throw FileError(path, errno) }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

private func size(of path: String) throws -> Double {
  var sum = 0.0
  for name in try names(in: path) {
    var status = stat()
    if stat(path + "/" + name, &status) == 0 { sum += Double(status.st_size) }
  }
  return sum
}

/// CPU microseconds of a transfer: of the thread that waits for it, and with what LevelDB merges in the background.
private typealias Cost = (own: Double, all: Double)

extension Village {
  /// What a transfer costs on the way to a block.
  fileprivate func cost(upTo number: UInt64) throws -> Cost {
    var sum = (own: 0.0, all: 0.0)
    let count = number - chain.view.number
    while chain.view.number < number {
      let envelopes = transfers(Int(min(1000, number - chain.view.number)))
      let watch = Stopwatch()
      try submit(envelopes)
      sum.own += watch.threadMicroseconds
      sum.all += watch.cpuMicroseconds
    }
    return (sum.own / Double(max(count, 1)), sum.all / Double(max(count, 1)))
  }
}

/// What a transfer costs from block 500 to 1,500: the middle one of five chains, as each takes only a tenth of a second.
private func earlyCost(_ bench: ChainBench) throws -> Cost {
  let costs = try (0..<5).map { _ in
    try withDatabase(in: bench.directory, "early") { store, _ in
      let village = try Village(store: store) { $0.sync = .never }
      _ = try village.cost(upTo: 500)
      return try village.cost(upTo: 1500)
    }
  }
  return costs.sorted { $0.all < $1.all }[2]
}

/// Blocks of one transfer each: what they cost early and late, on the disk and in memory, and to open again.
private func longChain(_ bench: ChainBench, store: LevelDBStore, path: String) throws -> [Figure] {
  let early = try earlyCost(bench)
  let village = try Village(store: store) { $0.sync = .never }
  let last = max(bench.blocks, 4000)
  let whole = try village.cost(upTo: last - max(1000, last / 10))
  let late = try village.cost(upTo: last)
  let resident = try residentBytes()
  let (number, hash) = (village.chain.view.number, village.chain.view.headHash)
  store.close()
  let bytes = try size(of: path)
  let opening = Stopwatch()
  let again = try LevelDBStore(path: path)
  defer { again.close() }
  let reopened = try Village(store: again) { $0.sync = .never }
  let start = opening.wallMicroseconds / 1e6
  try WrongAnswer.unless(
    reopened.chain.view.number == number && reopened.chain.view.headHash == hash, "another chain was opened")
  return [
    Figure(name: "a transfer at block 1,000", value: early.own, unit: "µs"),
    Figure(name: "a transfer on the way", value: whole.own, unit: "µs"),
    Figure(name: "a transfer at block \(number)", value: late.own, unit: "µs"),
    Figure(name: "late against early", value: late.own / early.own, unit: "", bar: .atMost(1.2)),
    Figure(name: "merges in the background, of a late transfer", value: late.all - late.own, unit: "µs"),
    Figure(
      name: "late against early, merges included", value: late.all / early.all, unit: "", bar: .atMost(1.2)),
    Figure(name: "database per block", value: bytes / Double(number), unit: "bytes", bar: .atMost(700)),
    Figure(name: "resident memory", value: resident / 1e6, unit: "MB", bar: .atMost(150)),
    Figure(name: "opened again", value: start, unit: "s", bar: .atMost(1)),
  ]
}
