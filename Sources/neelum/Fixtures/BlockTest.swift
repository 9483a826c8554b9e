import Chain
import EVM
import Foundation
import Primitives

/// A blockchain test fixture: a genesis block, blocks to import, and the head and state that must follow.
struct BlockTest {
  let name: String
  let json: FixtureObject

  /// Runs a file's tests, or those in whose name the expression is found; what can't be read is a failure.
  static func results(in file: String, named pattern: NamePattern? = nil) -> [FixtureResult] {
    fixtureResults(in: file, named: pattern) { name, json in [BlockTest(name: name, json: json).run()] }
  }

  private struct Failure: Error { let reason: String }

  /// Imports the blocks into a chain in memory and compares.
  func run() -> FixtureResult {
    let network = json["network"] as? String ?? ""
    var result = FixtureResult(name: name, fork: network)
    do {
      let chain = try chain(network)
      result.stateRoot = chain.view.head.stateRoot
      guard let blocks = try json.objects("blocks") else { throw FixtureFault.unreadable("\(name) blocks") }
      for (index, block) in blocks.enumerated() {
        try run(block, index: index, on: chain)
      }
      result.stateRoot = chain.view.head.stateRoot
      try compare(chain)
    } catch let failure as Failure {
      result.error = failure.reason
    } catch { result.error = "\(error)" }
    return result
  }

  private func chain(_ network: String) throws -> Blockchain {
    let config = try json.object("config")
    guard let schedule = try ForkSchedule(network: network, blobSchedule: config?.object("blobSchedule"))
    else {
      throw Failure(reason: "no network \(network)")
    }
    guard let header = try json.object("genesisBlockHeader"), let pre = try json.object("pre") else {
      throw FixtureFault.unreadable("\(name) genesisBlockHeader or pre")
    }
    var configuration = ChainConfiguration()
    configuration.chainID = try config?.uint64("chainid") ?? 1
    configuration.schedule = schedule
    configuration.mining = .manual
    configuration.genesis = try Genesis(fixture: header, accounts: FixtureState(pre))
    let chain = try Blockchain(configuration: configuration)
    if let want: Hash32 = try header.fixed("hash"), want != chain.view.headHash {
      throw Failure(reason: "genesis \(chain.view.headHash), want \(want)")
    }
    return chain
  }

  /// A block without a header in the fixture must be refused, any other taken; what is no hexadecimal is no block.
  private func run(_ block: FixtureObject, index: Int, on chain: Blockchain) throws {
    let isValid = block["blockHeader"] != nil
    guard let digits = try block.text("rlp") else { throw FixtureFault.unreadable("\(block.place) rlp") }
    do {
      guard let bytes = Bytes(hex: digits) else { throw ChainError.invalidBlock(.malformed(.endsEarly)) }
      _ = try chain.importBlock(bytes, waivesSeals: json["sealEngine"] as? String != "Ethash")
      if !isValid {
        let why = block.members.filter { $0.key.hasPrefix("expectException") }.map { "\($0.value)" }.joined(
          separator: " ")
        throw Failure(reason: "block \(index) should have been refused: \(why)")
      }
    } catch let error as ChainError {
      guard !isValid, case .invalidBlock = error else {
        throw Failure(reason: "block \(index): \(error)")
      }
    }
  }

  private func compare(_ chain: Blockchain) throws {
    let view = chain.view
    guard let wantedHead: Hash32 = try json.fixed("lastblockhash") else {
      throw FixtureFault.unreadable("\(name) lastblockhash")
    }
    if wantedHead != view.headHash {
      throw Failure(reason: "head \(view.headHash) (block \(view.head.number)), want \(wantedHead)")
    }
    var want: Hash32? = try json.fixed("postStateHash")
    if let accounts = try json.object("postState") { want = try FixtureState(accounts).root }
    if let want, want != view.head.stateRoot {
      throw Failure(reason: "state \(view.head.stateRoot), want \(want)")
    }
  }
}

extension Genesis {
  /// The first block and its accounts as fixtures write them.
  init(fixture header: FixtureObject, accounts: FixtureState) throws(FixtureFault) {
    self.init()
    timestamp = try header.uint64("timestamp") ?? 0
    gasLimit = try header.uint64("gasLimit") ?? 0
    difficulty = try header.number("difficulty") ?? 0
    extraData = try header.bytes("extraData") ?? []
    beneficiary = try header.fixed("coinbase") ?? .zero
    mixHash = try header.fixed("mixHash") ?? .zero
    nonce = try header.uint64("nonce") ?? 0
    parentHash = try header.fixed("parentHash") ?? .zero
    baseFee = try header.number("baseFeePerGas") ?? baseFee
    blobGasUsed = try header.uint64("blobGasUsed") ?? 0
    excessBlobGas = try header.uint64("excessBlobGas") ?? 0
    allocations = accounts.allocations
  }
}
