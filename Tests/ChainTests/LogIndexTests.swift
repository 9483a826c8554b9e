import Chain
import Cryptography
import EVM
import Primitives
import Storage
import Testing

@Suite("The log index")
struct LogIndexTests {
  private let contracts = (1...3).map { Address(truncating: UInt256(0xc0de00 + UInt64($0))) }

  /// A transaction that makes a contract log two topics; a plain transfer to others.
  private func call(
    _ contract: Address?, _ topics: [UInt64], nonce: UInt64, key: Int, of dev: DevChain
  ) -> SignedTransaction {
    var transaction = Transaction()
    (transaction.chainID, transaction.nonce, transaction.gasLimit) = (1337, nonce, 100_000)
    (transaction.maxFeePerGas, transaction.maxPriorityFeePerGas) = (3_000_000_000, 3_000_000_000)
    transaction.to = contract ?? Address(truncating: 0xbeef)
    transaction.data = contract == nil ? [] : topics.flatMap { UInt256($0).bigEndianBytes }
    return SignedTransaction(transaction, by: dev.keys[key])
  }

  @Test("finds what a look at every receipt finds, also after reverts and in groups", arguments: [1, 2, 3])
  func equalsScan(seed: UInt64) throws {
    var state = seed
    func random(below bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let dev = try DevChain()
    // PUSH1 32 CALLDATALOAD PUSH1 0 CALLDATALOAD PUSH1 0 PUSH1 0 LOG2
    let code: Bytes = [0x60, 32, 0x35, 0x60, 0, 0x35, 0x60, 0, 0x60, 0, 0xa2]
    for contract in contracts { try dev.chain.setCode(code, of: contract) }
    var snapshots: [UInt64] = []
    for round in 0..<60 {
      try dev.chain.setAutomining(random(below: 2) == 0)
      for key in 0..<3 {
        let contract = random(below: 4)
        let signed = call(
          contract == 3 ? nil : contracts[Int(contract)], [random(below: 4), random(below: 3)],
          nonce: try dev.chain.pendingNonce(of: dev.keys[key].address), key: key, of: dev)
        try dev.chain.submit(raw: signed.encoded)
      }
      try dev.chain.mine(blocks: 1 + random(below: 3))
      if random(below: 4) == 0 { snapshots.append(try dev.chain.snapshot()) }
      if round % 20 == 19, !snapshots.isEmpty {
        let index = Int(random(below: UInt64(snapshots.count)))
        #expect(try dev.chain.revert(to: snapshots[index]))
        snapshots.removeSubrange(index...)
      }
    }
    let view = dev.chain.view
    var all: [LogRecord] = []
    for number in 0...view.number { all += try view.receiptRecords(at: number).flatMap(\.logs) }
    #expect(!all.isEmpty)
    for _ in 0..<200 {
      var filter = LogFilter()
      filter.from = random(below: view.number + 1)
      filter.to = filter.from + random(below: view.number)
      filter.addresses = contracts.filter { _ in random(below: 3) == 0 }
      filter.topics = (0..<random(below: 4)).map { _ in
        (0..<random(below: 3)).map { _ in Hash32(UInt256(random(below: 5))) }
      }
      let wanted = all.filter {
        (filter.from...filter.to).contains($0.blockNumber) && filter.matches($0.log)
      }
      #expect(try view.logs(filter) == wanted, "\(filter)")
    }
    #expect(throws: ChainError.tooManyResults(limit: 1)) { try view.logs(LogFilter(), limit: 1) }
    #expect(throws: ChainError.timedOut(after: .zero)) { try view.logs(LogFilter(), timeLimit: .zero) }
  }
}
