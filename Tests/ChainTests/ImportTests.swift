import Cryptography
import EVM
import Foundation
import Primitives
import Storage
import TestSupport
import Testing

@testable import Chain

@Suite("Blocks from elsewhere")
struct ImportTests {
  let beef = Address(truncating: 0xbeef)

  private func strict(_ store: any KeyValueStore = MemoryStore()) throws -> DevChain {
    try DevChain(store: store) {
      $0.hasStrictTime = true
      $0.genesis.timestamp = 1_600_000_000
      $0.mining = .manual
    }
  }

  /// Mines a block with one transfer of each amount.
  private func mine(_ amounts: [UInt256], nonce: UInt64, key: Int = 0, on dev: DevChain) throws -> Bytes {
    for (index, wei) in amounts.enumerated() {
      try dev.chain.submit(raw: dev.transfer(wei, nonce: nonce + UInt64(index), key: key).encoded)
    }
    return try dev.chain.mine().encoded
  }

  @Test("the branch that came last is the chain, and what the other held waits again")
  func reorganisation() throws {
    let (one, other) = (try strict(), try strict())
    let first = try mine([1], nonce: 0, on: one)
    #expect(try other.chain.importBlock(first) == .head)
    #expect(other.chain.view.head == one.chain.view.head)
    #expect(try other.chain.importBlock(first) == .known)

    let ours = [try mine([10], nonce: 1, on: one), try mine([100], nonce: 2, on: one)]
    let undone = one.chain.view.headHash
    let theirs = [try mine([7], nonce: 0, key: 1, on: other), try mine([], nonce: 0, on: other)]
    #expect(try theirs.map { try one.chain.importBlock($0) } == [.head, .head])
    #expect(one.chain.view.headHash == other.chain.view.headHash)
    #expect(try one.balance(beef) == 8)
    #expect(try [0, 1, 2, 3].map { try one.balance(beef, .number($0)) } == [0, 1, 8, 8])
    #expect(try one.chain.view.number(ofBlock: undone) == nil)
    #expect(one.chain.waitingTransactions().pending.map(\.transaction.nonce) == [1, 2])

    // Both branches again, and the longer one mined on.
    #expect(try ours.map { try one.chain.importBlock($0) } == [.known, .known])
    _ = try one.chain.mine()
    #expect(try one.balance(beef) == 118)
    #expect(one.chain.waitingTransactions().pending.isEmpty)
  }

  @Test("a reorganisation outlives the process")
  func restart() throws {
    let store = MemoryStore()
    let dev = try DevChain(store: store) {
      $0.hasStrictTime = true
      $0.genesis.timestamp = 1_600_000_000
    }
    let other = try strict()
    try dev.chain.submit(raw: dev.transfer(5, nonce: 0).encoded)
    try dev.chain.importBlock(try mine([7], nonce: 0, key: 1, on: other))
    #expect(try dev.balance(beef) == 7)
    let again = try DevChain(store: store) {
      $0.hasStrictTime = true
      $0.genesis.timestamp = 1_600_000_000
    }
    #expect(again.chain.view.headHash == other.chain.view.headHash)
    #expect(try again.balance(beef) == 7)
    try again.chain.unwind(to: 0)
    #expect(try again.balance(beef) == 0)
  }

  @Test("a reorganisation and all that it does to what waits are one write, or nothing happened")
  func wholeReorganisation() throws {
    let store = FailingStore()
    let (one, other) = (try strict(store), try strict())
    for nonce in 0..<3 as Range<UInt64> { _ = try mine([1], nonce: nonce, on: one) }
    // What the other branch overtakes, and what goes on waiting.
    try one.chain.submit(raw: one.transfer(5, nonce: 0, key: 1).encoded)
    try one.chain.submit(raw: one.transfer(5, nonce: 0, key: 2).encoded)
    let (head, writes) = (one.chain.view.headHash, store.writes)
    let theirs = try mine([7], nonce: 0, key: 1, on: other)

    store.fail(with: .full(path: "here"))
    #expect(throws: ChainError.diskFull) { try one.chain.importBlock(theirs) }
    #expect(one.chain.view.headHash == head)
    #expect(one.chain.waitingTransactions().pending.map(\.transaction.value) == [5, 5])
    store.fail(with: nil)
    #expect(try one.chain.importBlock(theirs) == .head)
    #expect(store.writes == writes + 1)
    for dev in [one, try strict(store.copied())] {
      #expect(dev.chain.view.headHash == other.chain.view.headHash)
      let waiting = dev.chain.waitingTransactions()
      #expect(waiting.queued.isEmpty)
      #expect(
        Set(waiting.pending.map(\.hash))
          == Set((0..<3).map { one.transfer(1, nonce: $0).hash } + [one.transfer(5, nonce: 0, key: 2).hash]))
    }
    // Each is at the place where the database has it.
    try one.chain.dropTransactions()
    #expect(try strict(store).chain.waitingTransactions().pending.isEmpty)
  }

  @Test("an invalid block leaves everything as it was")
  func invalid() throws {
    let (one, other) = (try strict(), try strict())
    let good = try Block(
      decoding: try mine([1], nonce: 0, on: other), schedule: other.chain.configuration.schedule)
    func refusal(_ change: (inout Header) -> Void) throws -> InvalidBlock? {
      var header = good.header
      change(&header)
      let block = Block(header: header, transactions: good.transactions, withdrawals: good.withdrawals)
      do { try one.chain.importBlock(block.encoded) } catch .invalidBlock(let reason) { return reason }
      return nil
    }
    let parent = one.chain.view.headHash
    #expect(
      try refusal { $0.stateRoot = .zero }
        == .wrongCommitment("state", have: .zero, want: good.header.stateRoot))
    #expect(try refusal { $0.gasUsed += 1 } == .wrongGasUsed(have: 21001, want: 21000))
    #expect(try refusal { $0.parentHash = .zero } == .unknownParent(.zero))
    #expect(try refusal { $0.number = 2 } == .wrongNumber(have: 2, want: 1))
    #expect(try refusal { $0.timestamp = 1 } == .wrongTimestamp(have: 1, parent: 1_600_000_000))
    #expect(
      try refusal { $0.baseFee = 1 } == .wrongBaseFee(have: 1, want: good.header.baseFee))
    #expect(try refusal { $0.difficulty = 1 } == .wrongDifficulty(have: 1, want: 0))
    #expect(one.chain.view.headHash == parent)
    #expect(try one.chain.importBlock(good.encoded) == .head)
  }

  @Test("a branch's blocks are found again above the database that they are tried on")
  func overlay() throws {
    let base = MemoryStore()
    var batch = WriteBatch()
    for key in [1, 3, 5, 7] as [UInt8] { batch.set([key], to: [key]) }
    base.write(batch, synced: false)
    let layer = OverlayStore(over: base)
    var changes = WriteBatch()
    for key in [0, 4, 8] as [UInt8] { changes.set([key], to: []) }
    changes.set([5], to: [50])
    changes.remove([3])
    layer.write(changes, synced: false)
    func keys(_ range: KeyRange, backwards: Bool = false, limit: Int = 99) throws -> [UInt8] {
      var keys: [UInt8] = []
      try layer.scan(range, backwards: backwards) { key, value in
        keys.append(contentsOf: key + value)
        return keys.count < limit
      }
      return keys
    }
    let all = KeyRange(from: [], to: nil)
    #expect(try keys(all) == [0, 1, 1, 4, 5, 50, 7, 7, 8])
    #expect(try keys(all, backwards: true) == [8, 7, 7, 5, 50, 4, 1, 1, 0])
    #expect(try keys(KeyRange(from: [3], to: [7])) == [4, 5, 50])
    #expect(try keys(all, limit: 2) == [0, 1, 1])
    #expect(try keys(all, backwards: true, limit: 1) == [8])
    #expect(try layer.value(for: [3]) == nil)
    #expect(base.value(for: [3]) == [3])
    base.write(layer.changes(), synced: false)
    #expect(base.value(for: [3]) == nil && base.value(for: [5]) == [50])
  }
}

/// Needs `ethereum-tests/rpc-compat.tar.xz` of the shared material; says so by being skipped where it is absent.
@Suite("A chain through every fork", .enabled(if: Fixtures.isPresent))
struct ForkedChainTests {
  @Test("is imported whole, taken back and imported again")
  func chain() throws {
    let folder = try Fixtures.archive("rpc-compat").appendingPathComponent("rpc-compat")
    let file = try GenesisFile(json: Bytes(Data(contentsOf: folder.appendingPathComponent("genesis.json"))))
    var configuration = ChainConfiguration()
    (configuration.chainID, configuration.schedule) = (file.chainID, file.schedule)
    configuration.genesis = file.genesis
    let chain = try Blockchain(configuration: configuration)
    var rest = Bytes(try Data(contentsOf: folder.appendingPathComponent("chain.rlp")))[...]
    var blocks: [Bytes] = []
    while let count = RLP.byteCount(ofItemWithHeader: rest.prefix(9)) {
      blocks.append(Bytes(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(blocks.count == 54)
    for block in blocks { #expect(try chain.importBlock(block, waivesSeals: true) == .head) }
    let update = try #require(try Fixtures.json("rpc-compat", "rpc-compat/headfcu.json") as? [String: Any])
    let choice = try #require((update["params"] as? [Any])?.first as? [String: String])
    #expect(choice["headBlockHash"] == "\(chain.view.headHash)")
    let head = chain.view.headHash
    for number in [30, 5, 0] as [UInt64] {
      try chain.unwind(to: number)
      for block in blocks.dropFirst(Int(number)) { try chain.importBlock(block, waivesSeals: true) }
      #expect(chain.view.headHash == head)
    }
  }
}
