import EVM
import Primitives
import Storage
import Testing

@testable import Chain

@Suite("What is stored")
struct StoredFormTests {
  @Test("of a header gives it back, whatever its fork and however unusual", arguments: Hardfork.allCases)
  func headers(fork: Hardfork) throws {
    let schedule = ForkSchedule(only: fork)
    var header = Genesis().header(stateRoot: .emptyTrieRoot, schedule: schedule, now: 1_700_000_000)
    #expect(try Header(stored: header.stored) == header)
    header.parentHash = keccak256([1])
    header.mixHash = keccak256(header.parentHash.bytes)
    #expect(try Header(stored: header.stored) == header)
    #expect(header.stored.count < 110)
    let unusual = keccak256([2])
    (header.unclesHash, header.transactionsRoot, header.receiptsRoot) = (unusual, unusual, unusual)
    (header.mixHash, header.nonce, header.extraData) = (unusual, Bytes(repeating: 7, count: 8), [0])
    (header.difficulty, header.beneficiary) = (17, Address(truncating: 5))
    header.bloom.insert(Log(address: .zero, topics: [unusual], data: []))
    if fork >= .shanghai { header.withdrawalsRoot = unusual }
    if fork >= .cancun {
      (header.blobGasUsed, header.excessBlobGas, header.parentBeaconBlockRoot) = (1, 2, unusual)
    }
    if fork >= .prague { header.requestsHash = unusual }
    let again = try Header(stored: header.stored)
    #expect(again == header && again.hash == header.hash)
  }

  @Test("of a header is refused when it is cut, longer or names fields that there are not")
  func damagedHeaders() {
    let stored = Genesis().header(
      stateRoot: .emptyTrieRoot, schedule: ForkSchedule(only: .osaka), now: 1
    ).stored
    for count in 0..<stored.count {
      #expect(throws: RLPError.self) { try Header(stored: Bytes(stored.prefix(count))) }
    }
    #expect(throws: RLPError.self) { try Header(stored: stored + [0]) }
    for mask: UInt64 in [.max, 0, 22 << 32, 1, 15 << 32 | 1, 15 << 32 | 1 << 3] {
      #expect(throws: RLPError.self) { try Header(stored: RLP.list([.number(mask)]).encoded) }
    }
  }

  @Test("of an account gives it back and is short where nothing is in it")
  func accounts() throws {
    var account = Account(nonce: 5, balance: 1_000_000_000_000)
    #expect(try Account(stored: account.stored) == account)
    #expect(account.stored.count < 12)
    account.storageRoot = keccak256([1])
    #expect(try Account(stored: account.stored) == account)
    (account.storageRoot, account.codeHash) = (.emptyTrieRoot, keccak256([2]))
    #expect(try Account(stored: account.stored) == account)
    #expect(throws: RLPError.self) { try Account(stored: RLP.list([.number(1 as UInt64)]).encoded) }
  }

  @Test(
    "of an empty block is its header; of another a missing body is told",
    arguments: [Hardfork.london, .osaka])
  func emptyBlocks(fork: Hardfork) throws {
    let store = MemoryStore()
    let dev = try DevChain(fork: fork, store: store)
    let empty = try dev.chain.mine()
    #expect(store.value(for: Prefix.body.key(1)) == nil)
    #expect(try dev.chain.view.block(at: 1) == empty)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    try dev.chain.mine()
    #expect(try dev.chain.view.block(at: 2)?.transactions.count == 1)
    var batch = WriteBatch()
    batch.remove(Prefix.body.key(2))
    store.write(batch, synced: false)
    #expect(throws: ChainError.corruptState("the body of block 2 is missing")) {
      try dev.chain.view.block(at: 2)
    }
  }
}
