import Chain
import EVM
import Foundation
import Primitives

/// What a chain of a blockchain test came to.
struct BlockTestResult {
  let name: String
  let network: String
  let stateRoot: Hash32
  /// Nil when the test passes.
  let error: String?

  var pass: Bool { error == nil }
}

/// A blockchain test fixture: a genesis block, blocks to import, and the head and state that must follow.
struct BlockTest {
  let name: String
  let json: [String: Any]

  private struct Failure: Error { let reason: String }

  /// Imports the blocks into a chain in memory and compares.
  func run() -> BlockTestResult {
    let network = json["network"] as? String ?? ""
    var root = Hash32.zero
    do {
      let chain = try chain(network)
      root = chain.view.head.stateRoot
      for (index, block) in (json["blocks"] as? [[String: Any]] ?? []).enumerated() {
        try run(block, index: index, on: chain)
      }
      root = chain.view.head.stateRoot
      try compare(chain)
      return BlockTestResult(name: name, network: network, stateRoot: root, error: nil)
    } catch let failure as Failure {
      return BlockTestResult(name: name, network: network, stateRoot: root, error: failure.reason)
    } catch { return BlockTestResult(name: name, network: network, stateRoot: root, error: "\(error)") }
  }

  private func chain(_ network: String) throws -> Blockchain {
    guard var schedule = ForkSchedule(network: network) else {
      throw Failure(reason: "no network \(network)")
    }
    let config = json["config"] as? [String: Any] ?? [:]
    schedule.useBlobs(config["blobSchedule"] as? [String: Any] ?? [:])
    var configuration = ChainConfiguration()
    configuration.chainID = Fixture.number(config["chainid"])?.clampedUInt64 ?? 1
    configuration.schedule = schedule
    configuration.mining = .manual
    configuration.genesis = Genesis(
      fixture: json["genesisBlockHeader"] as? [String: Any] ?? [:],
      accounts: json["pre"] as? [String: Any] ?? [:])
    let chain = try Blockchain(configuration: configuration)
    let header = json["genesisBlockHeader"] as? [String: Any]
    if let want = Fixture.hash(header?["hash"]), want != chain.view.headHash {
      throw Failure(reason: "genesis \(chain.view.headHash), want \(want)")
    }
    return chain
  }

  /// A block without a header in the fixture must be refused, any other taken.
  private func run(_ block: [String: Any], index: Int, on chain: Blockchain) throws {
    let isValid = block["blockHeader"] != nil
    do {
      guard let bytes = Bytes(hex: block["rlp"] as? String ?? "") else {
        throw ChainError.invalidBlock(.malformed(.endsEarly))
      }
      _ = try chain.importBlock(bytes, waivesSeals: true)
      if !isValid {
        let why = block.filter { $0.key.hasPrefix("expectException") }.map { "\($0.value)" }.joined(
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
    if let want = Fixture.hash(json["lastblockhash"]), want != view.headHash {
      throw Failure(reason: "head \(view.headHash) (block \(view.head.number)), want \(want)")
    }
    var want = Fixture.hash(json["postStateHash"])
    if let accounts = json["postState"] as? [String: Any] {
      want = Genesis(fixture: [:], accounts: accounts).stateRoot
    }
    if let want, want != view.head.stateRoot {
      throw Failure(reason: "state \(view.head.stateRoot), want \(want)")
    }
  }
}

extension Genesis {
  /// The first block and its accounts as fixtures write them.
  init(fixture header: [String: Any], accounts: [String: Any]) {
    self.init()
    func number(_ key: String) -> UInt64 { Fixture.number(header[key])?.clampedUInt64 ?? 0 }
    timestamp = number("timestamp")
    gasLimit = number("gasLimit")
    difficulty = Fixture.number(header["difficulty"]) ?? 0
    extraData = Fixture.bytes(header["extraData"])
    beneficiary = (header["coinbase"] as? String).flatMap { Address(hex: $0) } ?? .zero
    mixHash = Fixture.hash(header["mixHash"]) ?? .zero
    nonce = number("nonce")
    parentHash = Fixture.hash(header["parentHash"]) ?? .zero
    baseFee = Fixture.number(header["baseFeePerGas"]) ?? baseFee
    (blobGasUsed, excessBlobGas) = (number("blobGasUsed"), number("excessBlobGas"))
    let state = FixtureState(accounts)
    for (address, account) in state.accounts {
      var allocation = Allocation(balance: account.balance)
      allocation.nonce = account.nonce
      allocation.code = state.codes[account.codeHash] ?? []
      allocation.storage = state.storages[address] ?? [:]
      allocations[address] = allocation
    }
  }
}
