import Cryptography
import EVM
import Primitives
import Storage
import Testing

@testable import Chain

@Suite("A chain held to its own headers")
struct VerificationTests {
  /// A store that outlives a process, as far as the chain can tell: what waits is kept in it too.
  private let store = OverlayStore(over: MemoryStore())
  private let logger = Address(truncating: 0x109)

  private func verify() throws -> ChainVerifier.Summary {
    let frozen = try store.frozen()
    var verifier = ChainVerifier(of: try #require(try StoredChain(frozen)))
    return try verifier.run()
  }

  private func complaint() throws -> String? {
    do {
      _ = try verify()
      return nil
    } catch ChainError.corruptState(let words) { return words }
  }

  /// A chain with all that a chain can have: logs, edits, impersonation, a revert, empty blocks, what waits.
  private func make() throws {
    let made = OverlayStore(over: MemoryStore())
    let dev = try DevChain(store: made) {
      $0.genesis.allocations[logger] = .init(balance: 1)
      // PUSH0 CALLDATALOAD PUSH0 SSTORE PUSH1 7 PUSH0 PUSH0 LOG1
      $0.genesis.allocations[logger]?.code = [0x5f, 0x35, 0x5f, 0x55, 0x60, 7, 0x5f, 0x5f, 0xa1]
      $0.genesis.allocations[logger]?.storage = [0: 4, 9: 9]
    }
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, logger)
    for word in [5, 0, 6] as [UInt256] {
      request.data = word.bigEndianBytes
      try dev.chain.submit(request)
    }
    try dev.chain.setBalance(77, of: Address(truncating: 0xed17))
    try dev.chain.setStorage(0, at: 9, of: logger)
    try dev.chain.mine(blocks: 3)
    let id = try dev.chain.snapshot()
    try dev.chain.submit(request)
    _ = try dev.chain.revert(to: id)
    let rich = Address(truncating: 0x71c4)
    try dev.chain.setBalance(DevChain.ether, of: rich)
    try dev.chain.impersonate(rich, true)
    request.from = rich
    try dev.chain.submit(request)
    try dev.chain.submit(raw: dev.transfer(5, nonce: 0, key: 1).encoded)
    try dev.chain.setNonce(9, of: rich)
    try dev.chain.submit(raw: dev.transfer(5, nonce: 3, key: 1).encoded)
    // With the latest state, which is written late.
    try #require(try StoredChain(made)).view.store.copy(to: store)
  }

  @Test("agrees, edits, impersonated senders and reverts included")
  func whole() throws {
    try make()
    let summary = try verify()
    #expect(summary.blocks == 9)
    #expect(summary.transactions == 5)
    #expect(summary.edits == 4)
    #expect(summary.slots > 0 && summary.accounts > 0)
    #expect(try StoredChain(MemoryStore()) == nil)
  }

  /// Every kind of entry that blocks account for.
  private static let kinds: [Prefix] = [
    .account, .slot, .code, .accountNode, .slotNode, .history, .changeSet, .header, .body, .receipts,
    .blockHash,
    .transactionHash, .logIndex, .waiting,
  ]

  @Test("a changed or a lost entry is found, whatever its kind", arguments: kinds)
  func damage(kind: Prefix) throws {
    try make()
    var entries: [(key: Bytes, value: Bytes)] = []
    try store.scan(KeyRange(from: [], to: nil), backwards: false) { key, value in
      if Prefix(of: key) == kind { entries.append((key, value)) }
      return true
    }
    try #require(!entries.isEmpty)
    for (key, value) in entries {
      var batch = WriteBatch()
      if !value.isEmpty {
        var changed = value
        changed[changed.count / 2] ^= 0x10
        batch.set(key, to: changed)
        store.write(batch, synced: false)
        #expect(throws: ChainError.self, "\(kind) \(key.hex) changed") { try verify() }
      }
      batch.remove(key)
      store.write(batch, synced: false)
      // What waits is no part of the blocks.
      if kind != .waiting {
        #expect(throws: ChainError.self, "\(kind) \(key.hex) lost") { try verify() }
      }
      batch.set(key, to: value)
      store.write(batch, synced: false)
    }
    #expect(try complaint() == nil)
  }

  @Test("is told what is wrong, and where")
  func words() throws {
    try make()
    func after(_ change: (inout WriteBatch) throws -> Void) throws -> String? {
      let before = try store.frozen()
      var batch = WriteBatch()
      try change(&batch)
      store.write(batch, synced: false)
      defer {
        var back = WriteBatch()
        for entry in batch.changes {
          if let value = try? before.value(for: entry.key) {
            back.set(entry.key, to: value)
          } else {
            back.remove(entry.key)
          }
        }
        store.write(back, synced: false)
      }
      return try complaint()
    }
    let number = UInt64(2).bigEndianBytes
    #expect(
      try after { $0.remove(Prefix.receipts.key(2)) } == "block 2: the receipts of blocks are missing")
    #expect(
      try after { $0.remove(LogIndex.key(logger) + number) }
        == "block 2: the entries of the log index are missing")
    #expect(
      try after { $0.set(LogIndex.key(Address.zero) + number, to: []) }?.hasSuffix("blocks lead to 12")
        == true)
    #expect(try after { $0.set([0xff, 1], to: []) } == "an entry of no known kind, 0xff01")
    // What an edit left is in no block, but in its change set.
    let account = Prefix.account.key(Address(truncating: 0xed17))
    #expect(
      try after { $0.set(account, to: Account(nonce: 1).stored) }
        == "an edit after block 3: the change sets aren't what execution gives")
  }
}
