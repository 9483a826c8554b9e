import Chain
import Cryptography
import EVM
import Primitives
import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Transactions together")
struct GroupTests {
  private let beef = Address(truncating: 0xbeef)
  private let store = WatchedStore()

  /// Submits all of them together; answers what each came to.
  private func submit(_ transactions: [SignedTransaction], to dev: DevChain) -> [ChainError?] {
    dev.chain.together(
      transactions.map { signed in
        {
          do throws(ChainError) {
            try dev.chain.submit(raw: signed.encoded)
            return nil
          } catch { return error }
        }
      })
  }

  @Test("take one synced write, a block each, and are seen only after it")
  func together() throws {
    let dev = try DevChain(store: store)
    let before = store.writes.withLock { $0.synced }
    let told = Mutex<[UInt64]>([])
    let isWritten = Mutex(false)
    _ = dev.chain.observe { event in
      guard case .head(let block) = event else { return }
      #expect(isWritten.withLock { $0 })
      told.withLock { $0.append(block.number) }
    }
    let transactions =
      (0..<5).map { dev.transfer(1, nonce: UInt64($0)) } + [dev.transfer(7, nonce: 0, key: 1)]
    store.beforeWrite.withLock {
      $0 = {
        #expect(dev.chain.view.number == 0)
        #expect(throws: Never.self) {
          let receipt = try dev.chain.receipt(transactions[0].hash)
          #expect(receipt == nil)
        }
        isWritten.withLock { $0 = true }
      }
    }
    #expect(submit(transactions, to: dev) == [nil, nil, nil, nil, nil, nil])
    #expect(store.writes.withLock { $0.synced } == before + 1)
    #expect(dev.chain.view.number == 6)
    #expect(told.withLock { $0 } == [1, 2, 3, 4, 5, 6])
    for (index, transaction) in transactions.enumerated() {
      #expect(try dev.chain.receipt(transaction.hash)?.blockNumber == UInt64(index) + 1)
    }
    store.beforeWrite.withLock { $0 = nil }
    let again = try DevChain(store: store)
    #expect(again.chain.view.headHash == dev.chain.view.headHash)
    #expect(try again.balance(beef) == 12)
    #expect(try again.balance(beef, .number(3)) == 3)
  }

  @Test("are joined on a slow disk by those that come before the write")
  func joined() throws {
    let dev = try DevChain(store: store)
    func works(_ nonces: Range<UInt64>) -> [() -> Hash32?] {
      nonces.map { nonce in { try? dev.chain.submit(raw: dev.transfer(1, nonce: nonce).encoded) } }
    }
    store.beforeWrite.withLock {
      $0 = {
        let end = ContinuousClock.now + .milliseconds(8)
        while ContinuousClock.now < end {}
      }
    }
    _ = dev.chain.together(works(0..<2))
    let before = store.writes.withLock { $0.synced }
    var patience: [Duration] = []
    var more = [4..<5, 5..<7, 7..<7] as [Range<UInt64>]
    let answers = dev.chain.together(works(2..<4)) { left in
      #expect(dev.chain.view.number == 2)
      patience.append(left)
      return works(more.removeFirst())
    }
    #expect(answers == (2..<7).map { dev.transfer(1, nonce: $0).hash })
    #expect(dev.chain.view.number == 7)
    #expect(store.writes.withLock { $0.synced } == before + 1)
    // What is left of a time that is a part of a sync's.
    #expect(patience.count == 3 && patience == patience.sorted(by: >))
    #expect(patience.allSatisfy { $0 > .zero } && patience[0] >= .milliseconds(2))
  }

  @Test("take one synced write where they wait for a clock, however many waited before")
  func waiting() throws {
    let dev = try DevChain(store: store) { $0.mining = .manual }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    let before = store.writes.withLock { $0.synced }
    let transactions = (1..<6).map { dev.transfer(1, nonce: UInt64($0)) }
    #expect(submit(transactions, to: dev).allSatisfy { $0 == nil })
    #expect(store.writes.withLock { $0.synced } == before + 1)
    store.refusals.withLock { $0 = Array(repeating: .full(path: "here"), count: 3) }
    #expect(submit([6, 7].map { dev.transfer(1, nonce: $0) }, to: dev) == [.diskFull, .diskFull])
    #expect(try dev.chain.pendingNonce(of: dev.keys[0].address) == 6)
    let again = try DevChain(store: store) { $0.mining = .manual }
    #expect(again.chain.waitingTransactions().pending.count == 6)
    #expect(try again.chain.mine().transactions.count == 6)
  }

  @Test("that find no room put back what they replaced in the place where the database has it")
  func replaced() throws {
    let dev = try DevChain(store: store) { $0.mining = .manual }
    let first = dev.transfer(1, nonce: 0)
    try dev.chain.submit(raw: first.encoded)
    store.refusals.withLock { $0 = Array(repeating: .full(path: "here"), count: 3) }
    let together = [dev.transfer(1, nonce: 0, fee: 6_000_000_000), dev.transfer(1, nonce: 1)]
    #expect(submit(together, to: dev) == [.diskFull, .diskFull])
    #expect(dev.chain.waitingTransactions().pending == [first])
    #expect(try dev.chain.dropTransaction(first.hash))
    let again = try DevChain(store: store) { $0.mining = .manual }
    #expect(again.chain.waitingTransactions().pending.isEmpty)
  }

  @Test("make the chain that they make one by one")
  func sameChain() throws {
    let (one, other) = (try DevChain(store: store), try DevChain())
    let transactions = (0..<4).flatMap { nonce in
      (0..<3).map { one.transfer(UInt256(UInt64(nonce + 1)), nonce: UInt64(nonce), key: $0) }
    }
    #expect(submit(transactions, to: one).allSatisfy { $0 == nil })
    for transaction in transactions { try other.chain.submit(raw: transaction.encoded) }
    #expect(one.chain.view.headHash == other.chain.view.headHash)
    #expect(try one.chain.snapshot() == 1)
    try one.chain.unwind(to: 5)
    try other.chain.unwind(to: 5)
    #expect(one.chain.view.headHash == other.chain.view.headHash)
    #expect(try one.balance(beef) == other.balance(beef))
  }

  @Test("are each refused when there is no room, and nothing of them stays")
  func full() throws {
    let dev = try DevChain(store: store)
    let head = dev.chain.view.headHash
    let transactions = (0..<3).map { dev.transfer(1, nonce: UInt64($0)) }
    store.refusals.withLock { $0 = Array(repeating: .full(path: "here"), count: 4) }
    #expect(submit(transactions, to: dev) == [.diskFull, .diskFull, .diskFull])
    #expect(dev.chain.view.headHash == head)
    #expect(dev.chain.waitingTransactions().pending.isEmpty && dev.chain.waitingTransactions().queued.isEmpty)
    // Where only the common write found no room, each gets its own.
    store.refusals.withLock { $0 = [.full(path: "here")] }
    #expect(submit(transactions, to: dev) == [nil, nil, nil])
    #expect(try dev.balance(beef) == 3)
  }

  @Test("stop all writing when the disk fails, and are acknowledged by nobody")
  func failed() throws {
    let dev = try DevChain(store: store)
    store.refusals.withLock { $0 = [.failed("sync")] }
    let stopped = ChainError.writingStopped(.failed("sync"))
    #expect(submit([dev.transfer(1, nonce: 0), dev.transfer(1, nonce: 1)], to: dev) == [stopped, stopped])
    #expect(dev.chain.view.number == 0)
    #expect(throws: stopped) { try dev.chain.mine() }
  }

  @Test("may come in any order and among ones that are refused")
  func gaps() throws {
    let dev = try DevChain(store: store)
    let transactions = [3, 1, 0, 2, 0, 4].map { dev.transfer(1, nonce: UInt64($0)) }
    let answers = submit(transactions, to: dev)
    #expect(answers[..<4].allSatisfy { $0 == nil } && answers[4] != nil && answers[5] == nil)
    #expect(dev.chain.view.number == 5)
    #expect(try dev.balance(beef) == 5)
    #expect(dev.chain.waitingTransactions().queued.isEmpty)
    #expect(try DevChain(store: store).chain.view.headHash == dev.chain.view.headHash)
  }

  @Test("whose senders were recovered ahead are taken as others are, and what is none is refused")
  func sendersAhead() throws {
    let dev = try DevChain()
    let transfer = dev.transfer(1, nonce: 0)
    for raw in [transfer.encoded, [5, 1], transfer.encoded] { dev.chain.recoverSender(ahead: raw) }
    #expect(throws: ChainError.malformedTransaction(.unknownKind(5))) { try dev.chain.submit(raw: [5, 1]) }
    #expect(try dev.chain.submit(raw: transfer.encoded) == transfer.hash)
    #expect(try dev.chain.receipt(transfer.hash)?.transaction.sender == dev.keys[0].address)
    #expect(throws: ChainError.self) { try dev.chain.submit(raw: transfer.encoded) }
  }

  @Test("leave other threads' changes whole")
  func otherThreads() async throws {
    let dev = try DevChain(store: store)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask { for _ in 0..<50 { #expect(throws: Never.self) { try dev.chain.mine() } } }
      for key in 0..<3 {
        tasks.addTask {
          for row in 0..<10 {
            let transactions = (0..<5).map { dev.transfer(1, nonce: UInt64(5 * row + $0), key: key) }
            #expect(submit(transactions, to: dev).allSatisfy { $0 == nil })
          }
        }
      }
    }
    #expect(dev.chain.view.number == 200)
    #expect(try dev.balance(beef) == 150)
    #expect(try DevChain(store: store).chain.view.headHash == dev.chain.view.headHash)
  }

  @Test("Blocks in a row are written together, can be read one by one, and end when the node does")
  func rows() throws {
    let dev = try DevChain(store: store)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    let before = store.writes.withLock { $0.synced }
    try dev.chain.mine(blocks: 1200, interval: 10)
    #expect(store.writes.withLock { $0.synced } == before + 3)
    var parent = try #require(try dev.chain.view.block(at: 1))
    for number in 2...1201 as ClosedRange<UInt64> {
      let block = try #require(try dev.chain.view.block(at: number))
      #expect(block.header.parentHash == parent.hash)
      #expect(block.header.timestamp == parent.header.timestamp + (number == 2 ? 0 : 10))
      #expect(try dev.chain.view.block(.hash(block.hash))?.number == number)
      parent = block
    }
    dev.chain.stop()
    #expect(throws: ChainError.stopping) { try dev.chain.mine(blocks: 1_000_000) }
    #expect(dev.chain.view.number == 1201)
  }

  @Test(
    "Blocks in a row are written together beside what waits, until one takes it", arguments: [false, true])
  func rowsBesideWaiting(isManual: Bool) throws {
    let dev = try DevChain(store: store) { if isManual { $0.mining = .manual } }
    let queued = dev.transfer(1, nonce: 1)
    try dev.chain.submit(raw: queued.encoded)
    var before = store.writes.withLock { $0.synced }
    try dev.chain.mine(blocks: 400)
    #expect(store.writes.withLock { $0.synced } == before + 1)
    #expect(dev.chain.waitingTransactions().queued == [queued])
    guard isManual else { return }
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    before = store.writes.withLock { $0.synced }
    store.refusals.withLock { $0 = [.full(path: "here")] }
    #expect(throws: ChainError.diskFull) { try dev.chain.mine(blocks: 3) }
    #expect(dev.chain.waitingTransactions().pending.count == 2)
    #expect(dev.chain.view.number == 400)
    // The first takes both and is written at once, the others after it.
    try dev.chain.mine(blocks: 3)
    #expect(store.writes.withLock { $0.synced } == before + 2)
    #expect(try dev.chain.receipt(queued.hash)?.blockNumber == 401)
  }
}
