import Chain
import Cryptography
import EVM
import Primitives
import Storage
import Testing
import Trie

@Suite("A chain that mines at once")
struct AutomineTests {
  let beef = Address(truncating: 0xbeef)

  @Test("gives each transaction its block, on every fork", arguments: Hardfork.allCases)
  func transfers(fork: Hardfork) throws {
    let dev = try DevChain(fork: fork)
    for nonce in 0..<5 as Range<UInt64> {
      let signed = dev.transfer(7, nonce: nonce)
      let hash = try dev.chain.submit(raw: signed.encoded)
      let receipt = try #require(try dev.chain.receipt(hash))
      #expect(receipt.blockNumber == nonce + 1)
      #expect(receipt.gasUsed == 21000)
      let block = try #require(try dev.chain.view.block(.latest))
      #expect(block.transactions == [signed])
      #expect(block.transactions[0].sender == dev.keys[0].address)
      #expect(block.hash == block.header.hash)
      #expect(block.header.transactionsRoot == trieRoot(ofList: [signed.encoded]))
      #expect(try dev.chain.view.hash(ofBlock: nonce) == block.header.parentHash)
      #expect(try dev.chain.view.number(ofBlock: block.hash) == nonce + 1)
    }
    #expect(try dev.balance(beef) == 35)
    for number in 0...5 as ClosedRange<UInt64> {
      #expect(try dev.balance(beef, .number(number)) == UInt256(number * 7))
    }
    #expect(try dev.chain.view.block(.latest)?.header.timestamp == dev.clock.now)
  }

  @Test("refuses what cannot be in a block, with the facts")
  func refusals() throws {
    let dev = try DevChain()
    let poor = dev.transfer(DevChain.ether &* 2000, nonce: 0)
    #expect(throws: ChainError.self) { try dev.chain.submit(raw: poor.encoded) }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(throws: ChainError.invalidTransaction(.nonceTooLow(have: 0, want: 1))) {
      try dev.chain.submit(raw: dev.transfer(2, nonce: 0).encoded)
    }
    #expect(throws: ChainError.malformedTransaction(.unknownKind(5))) { try dev.chain.submit(raw: [5, 1]) }
    var stranger = CallRequest()
    stranger.from = beef
    #expect(throws: ChainError.unknownAccount(beef)) { try dev.chain.submit(stranger) }
    #expect(dev.chain.view.number == 1)
  }

  @Test("queues after a gap and mines all when the gap fills")
  func gaps() throws {
    let dev = try DevChain()
    let late = try dev.chain.submit(raw: dev.transfer(1, nonce: 1).encoded)
    #expect(try dev.chain.receipt(late) == nil)
    #expect(try dev.chain.transaction(late)?.position == nil)
    #expect(dev.chain.waitingTransactions().queued.count == 1)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(try dev.chain.receipt(late)?.blockNumber == 2)
    #expect(dev.chain.waitingTransactions().queued.isEmpty)
  }

  @Test("fills nonce, gas and fees of its own accounts' requests")
  func ownAccounts() throws {
    let dev = try DevChain()
    var request = CallRequest()
    request.from = dev.keys[1].address
    request.to = beef
    request.value = 5
    for nonce in 0..<3 as Range<UInt64> {
      let hash = try dev.chain.submit(request)
      let record = try #require(try dev.chain.receipt(hash))
      #expect(record.transaction.transaction.nonce == nonce)
      #expect(record.transaction.transaction.gasLimit == 21000)
      #expect(record.receipt.outcome == .status(true))
    }
    #expect(try dev.balance(beef) == 15)
  }

  @Test("moves the base fee as the rule says")
  func baseFee() throws {
    let dev = try DevChain()
    #expect(dev.chain.view.head.baseFee == 1_000_000_000)
    try dev.chain.mine()
    #expect(dev.chain.view.head.baseFee == 875_000_000)
  }
}
