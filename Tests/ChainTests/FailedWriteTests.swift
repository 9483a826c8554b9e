import Chain
import Cryptography
import EVM
import Primitives
import Storage
import Synchronization
import Testing

@Suite("A failed write")
struct FailedWriteTests {
  private let beef = Address(truncating: 0xbeef)
  private let store = FailingStore()

  @Test(
    "stops all writing, acknowledges nothing and leaves everything readable",
    arguments: ["transfer", "revert", "unwind", "snapshot", "edit"])
  func stops(change: String) throws {
    let dev = try DevChain(store: store)
    try dev.chain.submit(raw: dev.transfer(5, nonce: 0).encoded)
    let id = try dev.chain.snapshot()
    try dev.chain.submit(raw: dev.transfer(5, nonce: 1).encoded)
    let told = Mutex<[StoreError]>([])
    _ = dev.chain.observe { event in
      if case .writingStopped(let error) = event { told.withLock { $0.append(error) } }
    }
    let (view, state) = (dev.chain.view, try dev.chain.state(at: .latest))
    let next = dev.transfer(5, nonce: 2)
    func make() throws {
      switch change {
      case "transfer": try dev.chain.submit(raw: next.encoded)
      case "revert": _ = try dev.chain.revert(to: id)
      case "unwind": try dev.chain.unwind(to: 0)
      case "snapshot": _ = try dev.chain.snapshot()
      default: try dev.chain.setBalance(1, of: beef)
      }
    }
    store.fail(with: .failed("sync"))
    #expect(throws: ChainError.writingStopped(.failed("sync"))) { try make() }
    #expect(told.withLock { $0 } == [.failed("sync")])
    // Even where the next write would succeed: after a failed one nobody knows what the disk holds.
    store.fail(with: nil)
    #expect(throws: ChainError.writingStopped(.failed("sync"))) { try make() }
    #expect(told.withLock { $0.count } == 1)

    #expect(dev.chain.view.headHash == view.headHash)
    #expect(try state.account(at: beef)?.balance == 10)
    #expect(try dev.balance(beef, .number(1)) == 5)
    #expect(try dev.chain.transaction(next.hash) == nil)
    #expect(try dev.chain.view.block(.latest)?.transactions.count == 1)

    let again = try DevChain(store: store)
    #expect(again.chain.view.headHash == view.headHash)
    #expect(try again.chain.revert(to: id))
    #expect(try again.balance(beef) == 5)
  }

  @Test("for want of room can be repeated once there is room")
  func full() throws {
    let dev = try DevChain(store: store)
    let id = try dev.chain.snapshot()
    let transfer = dev.transfer(5, nonce: 0)
    store.fail(with: .full(path: "here"))
    #expect(throws: ChainError.diskFull) { try dev.chain.submit(raw: transfer.encoded) }
    #expect(throws: ChainError.diskFull) { try dev.chain.snapshot() }
    #expect(throws: ChainError.diskFull) { try dev.chain.mine() }
    #expect(try dev.chain.transaction(transfer.hash) == nil)
    store.fail(with: nil)
    try dev.chain.submit(raw: transfer.encoded)
    #expect(try dev.balance(beef) == 5)
    store.fail(with: .full(path: "here"))
    #expect(throws: ChainError.diskFull) { try dev.chain.revert(to: id) }
    #expect(try dev.balance(beef) == 5)
    store.fail(with: nil)
    #expect(try dev.chain.revert(to: id))
    #expect(try dev.balance(beef) == 0)
  }

  @Test(
    "of a revert changes nothing: blocks, clock, snapshots and what waits come back together, or not at all")
  func wholeRevert() throws {
    let dev = try DevChain(store: store) { $0.mining = .manual }
    let (id, time) = (try dev.chain.snapshot(), dev.chain.now)
    try dev.chain.setNonce(2, of: dev.keys[0].address)
    try dev.chain.increaseTime(by: 500)
    for key in 0..<3 { try dev.chain.submit(raw: dev.transfer(1, nonce: key == 0 ? 2 : 0, key: key).encoded) }
    try dev.chain.mine()
    for nonce in [3, 4] as [UInt64] { try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) }
    let (head, writes) = (dev.chain.view.headHash, store.writes)

    store.fail(with: .full(path: "here"))
    #expect(throws: ChainError.diskFull) { try dev.chain.revert(to: id) }
    for dev in [dev, try DevChain(store: store.copied()) { $0.mining = .manual }] {
      #expect(dev.chain.view.headHash == head)
      #expect(dev.chain.now == time + 500)
      #expect(dev.chain.waitingTransactions().pending.map(\.transaction.nonce) == [3, 4])
    }
    store.fail(with: nil)
    #expect(try dev.chain.revert(to: id))
    #expect(store.writes == writes + 1)
    for dev in [dev, try DevChain(store: store) { $0.mining = .manual }] {
      #expect(dev.chain.view.number == 0)
      #expect(dev.chain.now == time)
      #expect(
        dev.chain.waitingTransactions().pending.isEmpty && dev.chain.waitingTransactions().queued.isEmpty)
      #expect(try !dev.chain.revert(to: id))
    }
  }

  @Test("of an edit leaves what it would overtake, and an edit is one write with that")
  func edit() throws {
    let dev = try DevChain(store: store) { $0.mining = .manual }
    for nonce in 0..<3 as Range<UInt64> { try dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) }
    store.fail(with: .full(path: "here"))
    #expect(throws: ChainError.diskFull) { try dev.chain.setNonce(2, of: dev.keys[0].address) }
    #expect(dev.chain.waitingTransactions().pending.count == 3)
    store.fail(with: nil)
    let writes = store.writes
    try dev.chain.setNonce(2, of: dev.keys[0].address)
    #expect(store.writes == writes + 1)
    for dev in [dev, try DevChain(store: store) { $0.mining = .manual }] {
      #expect(dev.chain.waitingTransactions().pending.map(\.transaction.nonce) == [2])
    }
  }

  @Test("of a block leaves its timestamp for the next, and what can never be valid goes with the block")
  func block() throws {
    let dev = try DevChain(store: store) { $0.mining = .manual }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0, key: 1).encoded)
    try dev.chain.setBalance(1, of: dev.keys[1].address)
    let time = dev.chain.now + 1000
    try dev.chain.setNextTimestamp(time)
    store.fail(with: .full(path: "here"))
    #expect(throws: ChainError.diskFull) { try dev.chain.mine() }
    #expect(throws: ChainError.diskFull) { try dev.chain.mine(timestamp: time + 5) }
    #expect(throws: ChainError.diskFull) { try dev.chain.mine(blocks: 3, interval: 10) }
    #expect(dev.chain.waitingTransactions().pending.count == 2)
    store.fail(with: nil)
    let writes = store.writes
    let block = try dev.chain.mine()
    #expect(store.writes == writes + 1)
    #expect(block.header.timestamp == time && block.transactions.count == 1)
    dev.clock.advance(by: 7)
    #expect(try dev.chain.mine().header.timestamp == time + 7)
    for dev in [dev, try DevChain(store: store) { $0.mining = .manual }] {
      #expect(dev.chain.waitingTransactions().pending.isEmpty)
    }
  }
}
