import EVM
package import Primitives
import Storage

/// What a database says of the chain in it, so that nothing else is ever taken for that chain.
package struct ChainIdentity: Hashable, Sendable {
  /// How this program lays out a database.
  package static let format: UInt64 = 5

  package let chainID: UInt64
  package let genesisHash: Hash32
  package let schedule: ForkSchedule

  /// Finds the first thing in which a database of a chain with this head differs from what is wanted.
  ///
  /// Forks that are still to come, there and here, may be scheduled anew.
  func difference(from wanted: ChainIdentity, head: Header) -> ChainError? {
    func foreign(_ fact: String, _ have: String, _ want: String) -> ChainError {
      .foreignDatabase(fact: fact, have: have, want: want)
    }
    if chainID != wanted.chainID { return foreign("chain id", "\(chainID)", "\(wanted.chainID)") }
    if genesisHash != wanted.genesisHash {
      return foreign("genesis block", genesisHash.bytes.hex, wanted.genesisHash.bytes.hex)
    }
    let others = Dictionary(wanted.schedule.entries.map { ($0.name, $0) }) { first, _ in first }
    let own = Dictionary(schedule.entries.map { ($0.name, $0) }) { first, _ in first }
    for name in Set(own.keys).union(others.keys).sorted() {
      let (have, want) = (own[name], others[name])
      if have == want || !(have?.hasBegun(by: head) ?? false || want?.hasBegun(by: head) ?? false) {
        continue
      }
      return foreign(name, have?.value ?? "never", want?.value ?? "never")
    }
    return nil
  }
}

extension ChainIdentity {
  /// What the rules are and since when, in order.
  package var forks: [(name: String, value: String)] {
    schedule.entries.sorted { ($0.time, $0.block, $0.name) < ($1.time, $1.block, $1.name) }
      .map { ($0.name, $0.value) }
  }
}

extension ForkSchedule {
  /// One line of the schedule, as it is compared and told.
  fileprivate struct Entry: Hashable {
    let name: String
    let value: String
    var block: UInt64 = 0
    var time: UInt64 = 0

    func hasBegun(by head: Header) -> Bool { block <= head.number && time <= head.timestamp }
  }

  fileprivate var entries: [Entry] {
    var entries = blocks.entries.map { fork, block in
      Entry(name: "fork \(fork.name)", value: "block \(block)", block: block)
    }
    entries += times.entries.map { fork, time in
      Entry(name: "fork \(fork.name)", value: "time \(time)", time: time)
    }
    entries += blobs.map {
      Entry(
        name: "blob schedule from time \($0.since)",
        value: "target \($0.target), limit \($0.limit), pace \($0.updateFraction)", time: $0.since)
    }
    if let daoBlock { entries.append(Entry(name: "DAO fork", value: "block \(daoBlock)", block: daoBlock)) }
    if let total = terminalTotalDifficulty {
      entries.append(Entry(name: "terminal total difficulty", value: "\(total)"))
    }
    entries.append(Entry(name: "deposit contract", value: depositContract.bytes.hex))
    return entries
  }
}

// The record: chain id, genesis hash, blocks, times, blobs, and what may be absent as lists of none or one.
extension ChainIdentity {
  var encoded: Bytes {
    let schedule = schedule
    func rows(_ forks: ForkStarts) -> RLP {
      .list(forks.entries.map { .list([.string(Bytes($0.fork.name.utf8)), .number($0.start)]) })
    }
    return RLP.list([
      .number(chainID), .fixed(genesisHash), rows(schedule.blocks), rows(schedule.times),
      .list(
        schedule.blobs.map {
          .list([.number($0.target), .number($0.limit), .number($0.updateFraction), .number($0.since)])
        }),
      .list(schedule.terminalTotalDifficulty.map { [.number($0)] } ?? []),
      .list(schedule.daoBlock.map { [.number($0)] } ?? []),
      .fixed(schedule.depositContract),
    ]).encoded
  }

  init(decoding bytes: Bytes) throws(RLPError) {
    func rows(_ item: RLP) throws(RLPError) -> ForkStarts {
      var forks = ForkStarts()
      for row in try item.list() {
        let parts = try row.list(count: 2)
        guard let fork = Hardfork(named: String(decoding: try parts[0].string(), as: UTF8.self)) else {
          throw .notCanonical
        }
        forks[fork] = try parts[1].number64()
      }
      return forks
    }
    let fields = try RLP(decoding: bytes).list(count: 8)
    var schedule = ForkSchedule()
    schedule.blocks = try rows(fields[2])
    schedule.times = try rows(fields[3])
    for item in try fields[4].list() {
      let parts = try item.list(count: 4)
      let blobs = ForkSchedule.Blobs(
        target: try parts[0].number64(), limit: try parts[1].number64(),
        updateFraction: try parts[2].number64(), since: try parts[3].number64())
      if blobs.flaw != nil { throw .notCanonical }
      schedule.blobs.append(blobs)
    }
    if let total = try fields[5].list().first { schedule.terminalTotalDifficulty = try total.number() }
    if let block = try fields[6].list().first { schedule.daoBlock = try block.number64() }
    schedule.depositContract = try fields[7].fixed()
    self.init(chainID: try fields[0].number64(), genesisHash: try fields[1].fixed(), schedule: schedule)
  }
}
