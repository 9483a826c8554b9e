import Cryptography
import EVM
import Primitives
import Storage
import TestSupport
import Testing
import Trie

@testable import Chain

@Suite("Proofs")
struct ProofTests {
  /// Keeps the word of the call's second word under the key of its first: PUSH1 32 CALLDATALOAD PUSH0 CALLDATALOAD SSTORE.
  private static let keeper = Bytes([0x60, 0x20, 0x35, 0x5f, 0x35, 0x55])
  private let contract = Address(truncating: 0xc0de)
  private let beef = Address(truncating: 0xbeef)

  /// A chain with a contract whose slots can be set.
  private func chain(_ store: any KeyValueStore = MemoryStore()) throws -> DevChain {
    try DevChain(store: store) {
      $0.genesis.allocations[contract] = .init(balance: 7)
      $0.genesis.allocations[contract]?.code = Self.keeper
      $0.genesis.allocations[contract]?.storage = [1: 11, 2: 22]
    }
  }

  private func keep(_ word: UInt256, at slot: UInt256, _ dev: DevChain) throws {
    var request = CallRequest()
    (request.from, request.to) = (dev.keys[0].address, contract)
    request.data = slot.bigEndianBytes + word.bigEndianBytes
    try dev.chain.submit(request)
  }

  /// Checks that a block's proofs show what the state there says, under the root in its header.
  private func check(
    _ dev: DevChain, at tag: BlockTag, _ addresses: [Address], slots: [UInt256] = []
  ) throws {
    let block = try tag == .pending ? dev.chain.pendingBlock().block : #require(try dev.chain.view.block(tag))
    let state = try dev.chain.state(at: tag)
    for address in addresses {
      let proof = try dev.chain.proof(of: address, slots: slots, at: tag)
      let found = try verifyProof(
        proof.nodes, root: block.header.stateRoot, key: keccak256(address.bytes).bytes)
      #expect(found == proof.account?.encoded)
      #expect(try proof.account?.balance == state.account(at: address)?.balance)
      for slot in proof.slots {
        let word = try state.storage(at: address, slot: slot.number)
        let value = try verifyProof(
          slot.nodes, root: proof.account?.storageRoot ?? .emptyTrieRoot,
          key: keccak256(slot.number.bigEndianBytes).bytes)
        #expect(slot.word == word)
        #expect(value == (word.isZero ? nil : RLP.number(word).encoded))
      }
    }
  }

  @Test("hold at every block, for what is there and what isn't, and after a revert")
  func everyBlock() throws {
    let dev = try chain()
    let addresses = [contract, beef, dev.keys[0].address, Address(truncating: 0xdead)]
    let slots: [UInt256] = [0, 1, 2, 3, 99, .max]
    for (slot, word) in [(1, 0), (3, 5), (99, 1), (2, 0), (3, 0), (99, 0), (1, 8)] as [(UInt256, UInt256)] {
      try keep(word, at: slot, dev)
      try dev.chain.submit(raw: dev.transfer(1, nonce: dev.chain.view.number / 2, key: 1).encoded)
    }
    let head = dev.chain.view.number
    #expect(head == 14)
    for number in 0...head {
      try check(dev, at: .number(number), addresses, slots: slots)
      let hash = try #require(try dev.chain.view.hash(ofBlock: number))
      try check(dev, at: .hash(hash), [contract], slots: slots)
    }
    try check(dev, at: .latest, addresses, slots: slots)

    let id = try dev.chain.snapshot()
    for word in 1...3 { try keep(UInt256(UInt64(word)), at: 7, dev) }
    try check(dev, at: .number(10), addresses, slots: slots + [7])
    #expect(try dev.chain.revert(to: id))
    for tag in [.latest, .number(3), .earliest] as [BlockTag] {
      try check(dev, at: tag, addresses, slots: slots + [7])
    }
    #expect(throws: ChainError.unknownBlock) { try dev.chain.proof(of: beef, slots: [], at: .number(15)) }
    #expect(throws: ChainError.unknownBlock) { try dev.chain.proof(of: beef, slots: [], at: .hash(.zero)) }
  }

  @Test("of the pending block show what waits")
  func pending() throws {
    let dev = try chain()
    try dev.chain.setAutomining(false)
    try keep(5, at: 3, dev)
    try dev.chain.submit(raw: dev.transfer(4, nonce: 0, key: 1).encoded)
    try check(dev, at: .pending, [contract, beef], slots: [1, 3])
    #expect(try dev.chain.proof(of: contract, slots: [3], at: .pending).slots[0].word == 5)
    try check(dev, at: .latest, [contract, beef], slots: [1, 3])
  }

  @Test("are of what the header commits to: an edit is in them from the next block on")
  func edits() throws {
    let dev = try chain()
    try dev.chain.setStorage(9, at: 1, of: contract)
    try dev.chain.setBalance(99, of: beef)
    let before = try dev.chain.proof(of: contract, slots: [1])
    #expect(before.slots[0].word == 11)
    try dev.chain.mine()
    try check(dev, at: .latest, [contract, beef], slots: [1])
    #expect(try dev.chain.proof(of: contract, slots: [1]).slots[0].word == 9)
    #expect(try dev.chain.proof(of: beef, slots: [], at: .earliest).account == nil)
  }

  @Test("reach thousands of blocks back, in memory and on disk", arguments: [false, true])
  func depth(isOnDisk: Bool) throws {
    try withTemporaryDirectory { path in
      let store: any KeyValueStore = isOnDisk ? try LevelDBStore(path: path) : MemoryStore()
      defer { store.close() }
      let dev = try chain(store)
      for round in 0..<300 as Range<UInt64> {
        try dev.chain.setBalance(UInt256(round), of: Address(truncating: UInt256(0x10000 + round % 70)))
        try dev.chain.mine(blocks: 10)
      }
      let addresses = [contract, Address(truncating: 0x10005), Address(truncating: 0x10045)]
      for number in [0, 1, 17, 699, 2999, 3000] as [UInt64] {
        try check(dev, at: .number(number), addresses, slots: [1, 5])
      }
    }
  }

  @Test("are refused with a word on the time where rebuilding takes too long")
  func timeLimit() throws {
    let dev = try DevChain { $0.callTimeLimit = .zero }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(try dev.chain.proof(of: beef, slots: []).account?.balance == 1)
    #expect(throws: ChainError.timedOut(after: .zero)) {
      try dev.chain.proof(of: beef, slots: [], at: .earliest)
    }
  }
}
