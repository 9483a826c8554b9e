import Chain
import Cryptography
import EVM
import Foundation
import Primitives
import Storage
import Testing

@Suite("The chain's past")
struct HistoryTests {
  let beef = Address(truncating: 0xbeef)

  private func deploy(_ dev: DevChain) throws -> Address {
    var request = CallRequest()
    request.from = dev.keys[0].address
    // PUSH1 0 CALLDATALOAD DUP1 PUSH1 0 SSTORE PUSH1 0 MSTORE PUSH1 7 PUSH1 32 PUSH1 0 LOG1 STOP
    let runtime = try #require(
      Bytes(hex: "600035806000556000526007602060 00a100".replacingOccurrences(of: " ", with: "")))
    request.data =
      [0x60, UInt8(runtime.count), 0x60, 0x0c, 0x60, 0, 0x39, 0x60, UInt8(runtime.count), 0x60, 0, 0xf3]
      + runtime
    let hash = try dev.chain.submit(request)
    let receipt = try #require(try dev.chain.receipt(hash))
    #expect(receipt.receipt.outcome == .status(true))
    return try #require(receipt.contractAddress)
  }

  private func store(_ word: UInt256, in contract: Address, _ dev: DevChain) throws {
    var request = CallRequest()
    request.from = dev.keys[0].address
    request.to = contract
    request.data = word.bigEndianBytes
    try dev.chain.submit(request)
  }

  @Test("is read at any block, found by logs, and comes back after revert")
  func storageHistory() throws {
    let dev = try DevChain()
    let contract = try deploy(dev)
    for word in [5, 6, 0, 9] as [UInt256] { try store(word, in: contract, dev) }
    let words = try (1...5).map { try dev.chain.state(at: .number($0)).storage(at: contract, slot: 0) }
    #expect(words == [0, 5, 6, 0, 9])
    #expect(try dev.chain.state(at: .number(0)).account(at: contract) == nil)

    var filter = LogFilter()
    filter.addresses = [contract]
    #expect(try dev.chain.view.logs(filter).map(\.blockNumber) == [2, 3, 4, 5])
    filter.topics = [[Hash32(7 as UInt256)]]
    filter.from = 4
    #expect(
      try dev.chain.view.logs(filter).map(\.log.data) == [
        UInt256(0).bigEndianBytes, UInt256(9).bigEndianBytes,
      ])
    filter.topics = [[Hash32(8 as UInt256)]]
    #expect(try dev.chain.view.logs(filter).isEmpty)

    let root = dev.chain.view.head.stateRoot
    let first = try dev.chain.snapshot()
    #expect(first == 1)
    try store(11, in: contract, dev)
    try dev.chain.setBalance(3, of: beef)
    let second = try dev.chain.snapshot()
    try store(12, in: contract, dev)
    let stale = try dev.chain.state(at: .latest)
    #expect(try dev.chain.revert(to: second))
    #expect(throws: StateReadError.self) { try stale.storage(at: contract, slot: 0) }
    #expect(try dev.balance(beef) == 3)
    #expect(try dev.chain.state(at: .latest).storage(at: contract, slot: 0) == 11)
    #expect(try dev.chain.revert(to: second) == false)
    #expect(try dev.chain.revert(to: first))
    #expect(try dev.balance(beef) == 0)
    #expect(try dev.chain.state(at: .latest).storage(at: contract, slot: 0) == 9)
    #expect(try dev.chain.revert(to: first) == false)
    #expect(try dev.chain.revert(to: 77) == false)
    #expect(dev.chain.view.number == 5)
    filter.topics = []
    #expect(try dev.chain.view.logs(filter).count == 2)

    // The trie came back too: the same transfer gives the same root as on a chain that never left.
    try dev.chain.mine()
    #expect(dev.chain.view.head.stateRoot == root)
    try dev.chain.unwind(to: 0)
    #expect(try dev.chain.state(at: .latest).account(at: contract) == nil)
    try dev.chain.mine()
    #expect(try dev.chain.view.block(.number(0))?.header.stateRoot == dev.chain.view.head.stateRoot)
  }

  @Test("is whole after a restart on the same directory")
  func restart() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chain-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var store = try LevelDBStore(path: folder.path)
    var dev = try DevChain(store: store)
    let contract = try deploy(dev)
    try self.store(5, in: contract, dev)
    let id = try dev.chain.snapshot()
    try self.store(6, in: contract, dev)
    try dev.chain.setBalance(44, of: beef)
    let block = try #require(try dev.chain.view.block(.latest))
    store.close()

    store = try LevelDBStore(path: folder.path)
    dev = try DevChain(store: store)
    #expect(try dev.chain.view.block(.latest) == block)
    #expect(try dev.chain.receipt(block.transactions[0].hash)?.receipt.logs.count == 1)
    #expect(try dev.balance(beef) == 44)
    #expect(try dev.chain.state(at: .number(2)).storage(at: contract, slot: 0) == 5)
    #expect(try dev.chain.revert(to: id))
    #expect(try dev.chain.state(at: .latest).storage(at: contract, slot: 0) == 5)
    #expect(try dev.balance(beef) == 0)
    store.close()

    store = try LevelDBStore(path: folder.path)
    #expect(throws: ChainError.self) { try DevChain(store: store) { $0.genesis.gasLimit = 1_000_000 } }
    store.close()
  }

  @Test("mines by hand, by fee, with times of its own")
  func manualMining() throws {
    let dev = try DevChain { $0.mining = .manual }
    let cheap = dev.transfer(1, nonce: 0, fee: 2_000_000_000, key: 0)
    let dear = dev.transfer(1, nonce: 0, fee: 9_000_000_000, key: 1)
    try dev.chain.submit(raw: cheap.encoded)
    try dev.chain.submit(raw: dear.encoded)
    #expect(dev.chain.view.number == 0)
    #expect(try dev.balance(beef, .pending) == 2)
    #expect(try dev.chain.pendingNonce(of: dev.keys[0].address) == 1)
    #expect(throws: ChainError.replacementUnderpriced) {
      try dev.chain.submit(raw: dev.transfer(2, nonce: 0, fee: 2_100_000_000).encoded)
    }
    try dev.chain.increaseTime(by: 100)
    let block = try dev.chain.mine()
    #expect(block.transactions == [dear, cheap])
    #expect(block.header.timestamp == dev.clock.now + 100)
    try dev.chain.setNextTimestamp(block.header.timestamp + 50)
    #expect(try dev.chain.mine().header.timestamp == block.header.timestamp + 50)
    #expect(throws: ChainError.self) { try dev.chain.mine(timestamp: 5) }
    try dev.chain.mine(blocks: 1000)
    #expect(dev.chain.view.number == 1002)
  }
}
