import Chain
import EVM
import Primitives
import Storage
import Testing

@Suite("A database's record of its chain")
struct IdentityTests {
  private let store = MemoryStore()

  private func refusal(fork: Hardfork = .osaka, _ adjust: (inout ChainConfiguration) -> Void) -> String? {
    do {
      _ = try DevChain(fork: fork, store: store, adjust)
      return nil
    } catch ChainError.foreignDatabase(let fact, _, _) { return fact } catch { return "\(error)" }
  }

  @Test("refuses another chain id, genesis block or past, and names what differs")
  func foreign() throws {
    let dev = try DevChain(store: store)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    #expect(refusal { $0.chainID = 7 } == "chain id")
    #expect(refusal { $0.genesis.gasLimit = 1_000_000 } == "genesis block")
    #expect(refusal { $0.genesis.allocations[.zero] = .init(balance: 1) } == "genesis block")
    // The same genesis block, but other rules after it.
    #expect(refusal { $0.schedule.times[.osaka] = nil } == "fork osaka")
    #expect(refusal { $0.schedule.daoBlock = 1 } == "DAO fork")
    #expect(refusal { $0.schedule.blobs[0].limit = 99 } == "blob schedule from time 0")
    #expect(refusal { $0.schedule.depositContract = .zero } == "deposit contract")
    #expect(try DevChain(store: store).chain.view.headHash == dev.chain.view.headHash)
  }

  @Test("lets forks be scheduled that are still to come, but not once they have come")
  func future() throws {
    var dev = try DevChain(fork: .prague, store: store)
    try dev.chain.submit(raw: dev.transfer(1, nonce: 0).encoded)
    let time = dev.clock.now + 100
    dev = try DevChain(fork: .prague, store: store) { $0.schedule.times[.osaka] = time }
    #expect(dev.chain.view.schedule.times[.osaka] == time)
    dev.clock.advance(by: 100)
    try dev.chain.mine()
    #expect(refusal(fork: .prague) { _ in } == "fork osaka")
    #expect(refusal(fork: .prague) { $0.schedule.times[.osaka] = time } == nil)
  }

  @Test("is asked for its format first")
  func format() throws {
    _ = try DevChain(store: store)
    var batch = WriteBatch()
    batch.set(Array("mformat".utf8), to: [1])
    store.write(batch, synced: false)
    #expect(refusal { _ in } == "format")
    batch.remove(Array("mformat".utf8))
    store.write(batch, synced: false)
    #expect(throws: ChainError.self) { try DevChain(store: store) }
  }
}
