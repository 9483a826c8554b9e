import Cryptography
import EVM
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Chain

@Suite("Going back")
struct RevertTests {
  private let beef = Address(truncating: 0xbeef)

  @Test(
    "to snapshots twice, out of order and to unknown ones: each is good once, and takes later ones with it")
  func order() throws {
    let dev = try DevChain()
    var ids: [UInt64] = []
    for nonce in 0..<5 as Range<UInt64> {
      ids.append(try dev.chain.snapshot())
      try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded)
    }
    #expect(try !dev.chain.revert(to: 0))
    #expect(try !dev.chain.revert(to: ids[4] + 1))
    #expect(try !dev.chain.revert(to: .max))
    #expect(try dev.balance(beef) == 5)
    #expect(try dev.chain.revert(to: ids[3]))
    #expect(try dev.balance(beef) == 3)
    #expect(try !dev.chain.revert(to: ids[4]))
    #expect(try !dev.chain.revert(to: ids[3]))
    #expect(try dev.chain.revert(to: ids[1]))
    #expect(try dev.balance(beef) == 1)
    #expect(try !dev.chain.revert(to: ids[2]))
    // Numbers are never given again.
    let next = try dev.chain.snapshot()
    #expect(next == ids[4] + 1)
    #expect(try dev.chain.revert(to: next))
    #expect(try dev.chain.revert(to: ids[0]))
    #expect(try dev.balance(beef) == 0)
    #expect(dev.chain.view.number == 0)
  }

  @Test("across 10,000 blocks and a restart", arguments: [false, true])
  func farBack(isOnDisk: Bool) throws {
    try withTemporaryDirectory { path in
      var store: any KeyValueStore = isOnDisk ? try LevelDBStore(path: path) : MemoryStore()
      var dev = try DevChain(store: store)
      try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
      let (first, head) = (try dev.chain.snapshot(), dev.chain.view.headHash)
      try dev.chain.mine(blocks: 5_000)
      try dev.chain.submit(raw: dev.transfer(2, nonce: 1).encoded)
      let (second, middle) = (try dev.chain.snapshot(), dev.chain.view.headHash)
      try dev.chain.mine(blocks: 5_000)
      let last = try dev.chain.submit(raw: dev.transfer(4, nonce: 2).encoded)
      #expect(dev.chain.view.number == 10_003)

      store.close()
      if isOnDisk { store = try LevelDBStore(path: path) }
      dev = try DevChain(store: store)
      #expect(try dev.balance(beef) == 7)
      #expect(try dev.chain.revert(to: second))
      #expect(dev.chain.view.headHash == middle)
      #expect(try dev.balance(beef) == 3)
      #expect(try dev.chain.receipt(last) == nil)
      #expect(try dev.chain.revert(to: first))
      #expect(dev.chain.view.headHash == head)
      #expect(try dev.balance(beef) == 1)
      #expect(try !dev.chain.revert(to: second))
      store.close()
      if isOnDisk { store = try LevelDBStore(path: path) }
      dev = try DevChain(store: store)
      #expect(dev.chain.view.headHash == head)
      #expect(try !dev.chain.revert(to: first))
      // Nothing of what was undone is left behind.
      var entries = 0
      let unwound = [Prefix.header, .changeSet, .history, .body, .receipts, .transactionHash]
      try store.scan(KeyRange(from: [], to: nil), backwards: false) { key, _ in
        if let kind = Prefix(of: key), unwound.contains(kind) { entries += 1 }
        return true
      }
      // Two headers, the transfer's block, its receipts and hash, its change set and the history of what it names.
      let changed = try ChangeSet(
        stored: #require(try store.value(for: Prefix.changeSet.key(StateVersion(block: 1).rawValue)))
      ).changes.count
      #expect(entries == 2 + 4 + changed)
      store.close()
    }
  }

  @Test("to a block takes its logs and later snapshots away and lets what waits go on waiting")
  func unwinding() throws {
    let dev = try DevChain()
    let logger = Address(truncating: 0x109)
    // PUSH0 PUSH0 LOG0
    try dev.chain.setCode([0x5f, 0x5f, 0xa0], of: logger)
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, logger)
    try dev.chain.submit(request)
    let early = try dev.chain.snapshot()
    let undone = try dev.chain.submit(request)
    let late = try dev.chain.snapshot()
    try dev.chain.setAutomining(false)
    try dev.chain.submit(request)
    let removed = Mutex<[UInt64]>([])
    _ = dev.chain.observe { event in
      if case .removedLogs(let logs) = event { removed.withLock { $0 += logs.map(\.blockNumber) } }
    }
    try dev.chain.unwind(to: 1)
    #expect(removed.withLock { $0 } == [2])
    #expect(try dev.chain.transaction(undone) == nil)
    // What waited is behind a gap now.
    #expect(dev.chain.waitingTransactions().queued.map(\.transaction.nonce) == [2])
    #expect(try !dev.chain.revert(to: late))
    #expect(try dev.chain.revert(to: early))
    #expect(throws: ChainError.unknownBlock) { try dev.chain.unwind(to: 9) }
  }
}

@Suite("Direct edits")
struct EditTests {
  private let beef = Address(truncating: 0xbeef)

  private struct Facts: Hashable {
    var balance: UInt256, nonce: UInt64, code: Bytes, word: UInt256
  }

  private func facts(_ dev: DevChain, _ tag: BlockTag = .latest) throws -> Facts {
    let state = try dev.chain.state(at: tag)
    let account = try state.account(at: beef) ?? Account()
    return Facts(
      balance: account.balance, nonce: account.nonce, code: try state.code(at: beef),
      word: try state.storage(at: beef, slot: 5))
  }

  private func edit(_ dev: DevChain, _ number: UInt64) throws {
    try dev.chain.setBalance(UInt256(number), of: beef)
    try dev.chain.setNonce(number, of: beef)
    try dev.chain.setCode([0x5b, UInt8(truncatingIfNeeded: number)], of: beef)
    try dev.chain.setStorage(UInt256(number), at: 5, of: beef)
  }

  @Test(
    "are history: they stay at their block, outlive the process and are taken back", arguments: [false, true])
  func history(isOnDisk: Bool) throws {
    try withTemporaryDirectory { path in
      var store: any KeyValueStore = isOnDisk ? try LevelDBStore(path: path) : MemoryStore()
      var dev = try DevChain(store: store)
      var seen: [Facts] = []
      try edit(dev, 1)
      seen.append(try facts(dev))
      try dev.chain.mine()
      let id = try dev.chain.snapshot()
      try edit(dev, 2)
      seen.append(try facts(dev))
      try dev.chain.mine()
      try edit(dev, 3)
      seen.append(try facts(dev))
      #expect(seen.map(\.balance) == [1, 2, 3] && seen.map(\.word) == [1, 2, 3])
      #expect(seen.map(\.nonce) == [1, 2, 3] && seen.map(\.code) == [[0x5b, 1], [0x5b, 2], [0x5b, 3]])

      if isOnDisk {
        store.close()
        store = try LevelDBStore(path: path)
      }
      dev = try DevChain(store: store)
      #expect(try (0...2).map { try facts(dev, .number($0)) } == seen)
      #expect(try facts(dev) == seen[2])
      #expect(try dev.chain.revert(to: id))
      // The snapshot was taken after the first block and before the edits that followed it.
      #expect(try facts(dev) == seen[0])
      try dev.chain.mine()
      #expect(try facts(dev, .number(2)) == seen[0])
      let root = dev.chain.view.head.stateRoot
      #expect(try dev.chain.view.header(at: 1)?.stateRoot == root)
      try dev.chain.unwind(to: 0)
      // Edits after a block stay when the chain goes back to it.
      #expect(try facts(dev) == seen[0])
      store.close()
    }
  }
}
