import Chain
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
}
