import Chain
import EVM
import Foundation
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import RPC

/// One of go-ethereum's published tracer fixtures: a state, a block, a transaction, and what a tracer says of it.
struct TracerFixture {
  static let root = "vectors/geth-tracers/eth/tracers/internal/tracetest/testdata"

  let expected: Any
  private let fields: [String: Any]
  private let genesis: GenesisFile

  init(_ file: URL) throws {
    fields = try #require(try Fixtures.json(at: file) as? [String: Any])
    expected = try #require(fields["result"])
    var header = try #require(fields["genesis"] as? [String: Any])
    // The state is that of any block, where a chain's first is number 0.
    header["number"] = nil
    let text = try JSONSerialization.data(withJSONObject: header)
    genesis = try GenesisFile(json: Bytes(text))
  }

  /// What our tracer of that name says, as JSON.
  func answer(of tracer: String) throws -> Any {
    let settings = try fields["tracerConfig"].map {
      try JSONDocument(Bytes(JSONSerialization.data(withJSONObject: $0))).root
    }
    let make = try TracerTable.maker(tracer, settings: settings)
    let environment = try environment()
    let fork = genesis.schedule.fork(atBlock: environment.number, time: environment.timestamp)
    let world = WorldState(reader: Accounts(genesis.genesis.allocations))
    let executor = Executor(rules: .of(fork), environment: environment, world: world)
    let made = make(
      TracedRun(world: world, beneficiary: environment.beneficiary, budget: TraceBudget(.max)))
    executor.tracer = made
    let input = try #require(fields["input"] as? String)
    let transaction = try SignedTransaction(
      decoding: try #require(Bytes(hex: input)), allowsHighS: fork < .homestead)
    _ = try executor.execute(transaction.transaction, sender: transaction.sender)
    var writer = JSONWriter()
    made.write(to: &writer)
    return try JSONSerialization.jsonObject(with: Data(writer.bytes))
  }

  private func environment() throws -> BlockEnvironment {
    let context = try #require(fields["context"] as? [String: Any])
    func number(_ name: String) throws -> UInt256? {
      guard let text = context[name].map({ "\($0)" }) else { return nil }
      return try #require(text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text))
    }
    var environment = BlockEnvironment()
    environment.number = try #require(try number("number")).clampedUInt64
    environment.timestamp = try #require(try number("timestamp")).clampedUInt64
    environment.gasLimit = try #require(try number("gasLimit")).clampedUInt64
    environment.difficulty = try number("difficulty") ?? 0
    environment.baseFee = try number("baseFeePerGas") ?? 0
    environment.beneficiary = try #require((context["miner"] as? String).flatMap { Address(hex: $0) })
    environment.chainID = genesis.chainID
    if let blobs = genesis.schedule.blobs.last {
      environment.blobBaseFee = BlobFee.price(
        excess: genesis.genesis.excessBlobGas, updateFraction: blobs.updateFraction)
    }
    return environment
  }
}

/// The state that a fixture begins with.
private struct Accounts: StateReader {
  let allocations: [Address: Genesis.Allocation]
  private let codes: [Hash32: Bytes]

  init(_ allocations: [Address: Genesis.Allocation]) {
    self.allocations = allocations
    codes = Dictionary(allocations.values.map { (keccak256($0.code), $0.code) }) { first, _ in first }
  }

  func account(at address: Address) -> Account? {
    allocations[address].map {
      Account(
        nonce: $0.nonce, balance: $0.balance, codeHash: keccak256($0.code),
        storageRoot: $0.storage.allSatisfy(\.value.isZero) ? .emptyTrieRoot : .zero)
    }
  }

  func storage(at address: Address, slot: UInt256) -> UInt256 { allocations[address]?.storage[slot] ?? 0 }

  func code(withHash hash: Hash32) throws(StateReadError) -> Bytes {
    guard let code = codes[hash] else { throw StateReadError("no such code") }
    return code
  }
}
