import Chain
import Cryptography
import EVM
import Foundation
import Primitives
import TestSupport
import Testing

@Suite("Genesis files", .enabled(if: Fixtures.isPresent, "needs ../shared/ethereum-tests"))
struct GenesisTests {
  @Test("of GenesisTests give the published block")
  func published() throws {
    let file = try Fixtures.archive("misc").appendingPathComponent(
      "misc/GenesisTests/basic_genesis_tests.json")
    let cases = try #require(try Fixtures.json(at: file) as? [String: [String: Any]])
    #expect(cases.count == 1)
    for (name, fixture) in cases {
      var fixture = fixture
      let result = try #require(fixture.removeValue(forKey: "result") as? String)
      let json = Bytes(try JSONSerialization.data(withJSONObject: fixture))
      let parsed = try GenesisFile(json: json)
      let header = parsed.genesis.header(
        stateRoot: parsed.genesis.stateRoot, schedule: parsed.schedule, now: 0)
      #expect(Block(header: header).encoded == Bytes(hex: result), "\(name)")
    }
  }

  @Test("in geth's format give the block that geth's chain builds on")
  func rpcCompat() throws {
    let folder = try Fixtures.archive("rpc-compat").appendingPathComponent("rpc-compat")
    let file = try GenesisFile(json: Bytes(Data(contentsOf: folder.appendingPathComponent("genesis.json"))))
    let blocks = try Bytes(Data(contentsOf: folder.appendingPathComponent("chain.rlp")))
    let first = try RLP.decodePrefix(of: blocks[...]).item
    let parent = try Header(try first.list()[0]).parentHash
    let chain = try Blockchain(
      configuration: {
        var configuration = ChainConfiguration()
        (configuration.schedule, configuration.genesis) = (file.schedule, file.genesis)
        configuration.chainID = file.chainID
        return configuration
      }())
    #expect(chain.view.headHash == parent)
    #expect(file.chainID == 3_503_995_874_084_926)
    #expect(file.genesis.stateRoot == chain.view.head.stateRoot)
  }

  @Test(
    "that are wrong say where",
    arguments: [
      "", "[]", "{}", #"{"alloc":{"xyz":{}}}"#, #"{"alloc":{},"gasLimit":"0xzz"}"#,
      #"{"alloc":{},"number":"one"}"#, #"{"alloc":{},"gasLimit":-1}"#, #"{"alloc":{},"nonce":1.5}"#,
      #"{"alloc":{},"config":{"amsterdamTime":0}}"#, #"{"alloc":{},"difficulty":[]}"#,
    ])
  func mistakes(text: String) throws {
    #expect(throws: ChainError.self) { try GenesisFile(json: Bytes(text.utf8)) }
  }
}

@Suite("The spellings of genesis files")
struct GenesisSpellingTests {
  private func file(_ text: String) throws -> GenesisFile { try GenesisFile(json: Bytes(text.utf8)) }

  @Test("that geth takes give the same block")
  func spellings() throws {
    let plain = try file(
      """
      {"config": {"chainId": 7, "terminalTotalDifficulty": "0x0", "homesteadBlock": 0, "londonBlock": 0},
       "nonce": "0x42", "timestamp": "0x10", "gasLimit": "0x1000000", "difficulty": "0x0", "baseFeePerGas": "0x7",
       "coinbase": "0x00000000000000000000000000000000000000aa",
       "alloc": {"0x00000000000000000000000000000000000000ff": {"balance": "0x3635c9adc5dea00000", "nonce": "0x1",
         "code": "0x5f", "storage": {"0x01": "0x02"}}}}
      """)
    let other = try file(
      """
      {"Config": {"chainID": 7, "terminalTotalDifficulty": 0, "homesteadBlock": 0, "londonBlock": 0,
         "terminalTotalDifficultyPassed": true, "clique": {"period": 0}, "daoForkBlock": null},
       "nonce": 66, "timestamp": "16", "gaslimit": "0x01000000", "difficulty": "0x", "baseFeePerGas": 7,
       "mixhash": "0x0000000000000000000000000000000000000000000000000000000000000000", "extraData": null,
       "number": "0x0", "gasUsed": "0x0", "excessBlobGas": null, "note": ["nobody", "reads this"],
       "coinbase": "0x00000000000000000000000000000000000000AA",
       "alloc": {"00000000000000000000000000000000000000FF": {"balance": 1000000000000000000000, "nonce": 1,
         "code": "0x5f", "comment": "a house", "storage":
         {"0x0000000000000000000000000000000000000000000000000000000000000001": "0x0002", "0x05": "0x00"}}}}
      """)
    func header(_ file: GenesisFile) -> Header {
      file.genesis.header(stateRoot: file.genesis.stateRoot, schedule: file.schedule, now: 0)
    }
    #expect(plain.chainID == other.chainID)
    #expect(plain.schedule == other.schedule)
    #expect(header(plain) == header(other))
    #expect(plain.genesis.allocations[Address(truncating: 0xff)]?.balance == DevChain.ether &* 1000)
  }

  @Test("may describe a later block, but a chain begins with block 0")
  func laterBlock() throws {
    let file = try file(#"{"alloc": {}, "number": "0x5"}"#)
    var configuration = ChainConfiguration()
    #expect(throws: ChainError.invalidGenesis("number: a chain begins with block 0")) {
      try configuration.begin(with: file)
    }
  }

  @Test(
    "that no block could be reckoned with say which number is wrong",
    arguments: [
      (#""target":144115188075855872"#, "target 144115188075855872 is above max 6"),
      (#""target":7,"max":6"#, "target 7 is above max 6"),
      (#""max":140737488355328"#, "max 140737488355328 is above 140737488355327"),
      (#""baseFeeUpdateFraction":0"#, "baseFeeUpdateFraction must not be zero"),
    ])
  func blobSchedule(numbers: String, reason: String) throws {
    let text = #"{"config":{"cancunTime":0,"blobSchedule":{"cancun":{\#(numbers)}}},"alloc":{}}"#
    #expect(throws: ChainError.invalidGenesis("blobSchedule: cancun: \(reason)")) { try file(text) }
  }

  @Test("may ask for as many blobs as have 64 bits of gas, and the chain mines")
  func mostBlobs() throws {
    let file = try file(
      """
      {"config": {"terminalTotalDifficulty": 0, "londonBlock": 0, "shanghaiTime": 0, "cancunTime": 0, "osakaTime": 0,
         "blobSchedule": {"osaka": {"target": 140737488355327, "max": 140737488355327,
         "baseFeeUpdateFraction": 1}}}, "alloc": {}, "excessBlobGas": "0xffffffffffffffff",
       "blobGasUsed": "0xffffffffffffffff", "gasLimit": "0xffffffffffffffff", "gasUsed": "0xffffffffffffffff",
       "baseFeePerGas": "0x\(String(repeating: "f", count: 64))", "timestamp": "0xfffffffffffffffe"}
      """)
    let dev = try DevChain { configuration in
      (configuration.schedule, configuration.genesis) = (file.schedule, file.genesis)
    }
    #expect(try dev.chain.mine().header.excessBlobGas == .max)
  }

  @Test(
    "may name forks in any order, but a chain begins none before the one that it builds on",
    arguments: [
      (
        #""osakaTime":10,"pragueTime":50,"cancunTime":100"#,
        "pragueTime is 50, before cancunTime, which is 100"
      ),
      (#""londonBlock":1,"homesteadBlock":2"#, "londonBlock is 1, before homesteadBlock, which is 2"),
      (#""osakaTime":9,"bpo1Time":8"#, "bpo1Time is 8, before osakaTime, which is 9"),
    ])
  func order(forks: String, reason: String) throws {
    let file = try file(#"{"config":{\#(forks)},"alloc":{}}"#)
    var configuration = ChainConfiguration()
    #expect(throws: ChainError.invalidGenesis("config: \(reason)")) { try configuration.begin(with: file) }
  }

  @Test("may hold numbers of more than 64 bits, and forks that only geth's defaults tell")
  func largeNumbers() throws {
    let file = try file(
      """
      {"config": {"chainId": 1, "terminalTotalDifficulty": 58750000000000000000000, "daoForkBlock": 5,
         "cancunTime": 9, "bpo1Time": 20, "blobSchedule": {"cancun": {"target": 2, "max": 4,
         "baseFeeUpdateFraction": 11}}}, "alloc": {}}
      """)
    #expect(file.schedule.terminalTotalDifficulty == UInt256(decimal: "58750000000000000000000"))
    // Without daoForkSupport nothing moves at that block.
    #expect(file.schedule.daoBlock == nil)
    #expect(file.schedule.blobs.map(\.limit) == [4, 15])
  }
}

@Suite("The project's own genesis files")
struct OwnGenesisTests {
  @Test("hold the deterministic accounts under the newest fork")
  func development() throws {
    let path = Fixtures.packageRoot.appendingPathComponent("Genesis/development.json")
    let file = try GenesisFile(json: Bytes(Data(contentsOf: path)))
    let wallet = try HDWallet(
      mnemonic: Mnemonic("myth like bonus scare over problem client lizard pioneer submit female collect"))
    let accounts = try wallet.accounts(10).map(\.address)
    #expect(Set(file.genesis.allocations.keys) == Set(accounts))
    #expect(file.schedule.fork(atBlock: 0, time: 0) == .osaka)
    #expect(file.chainID == 1337)
  }

  @Test("give the valley's ten houses a market such as its constructor leaves it")
  func valley() throws {
    let path = Fixtures.packageRoot.appendingPathComponent("Genesis/neelum-valley.json")
    let json = try Data(contentsOf: path)
    let file = try GenesisFile(json: Bytes(json))
    let wallet = try HDWallet(
      mnemonic: Mnemonic("myth like bonus scare over problem client lizard pioneer submit female collect"))
    let accounts = try wallet.accounts(10).map(\.address)
    #expect(accounts.allSatisfy { file.genesis.allocations[$0]?.balance == DevChain.ether &* 1000 })

    let root = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let own = try #require((root["config"] as? [String: Any])?["neelum"] as? [String: Any])
    let houses = try #require(own["houses"] as? [[String: String]])
    #expect(houses.compactMap { $0["address"].flatMap { Address(hex: $0) } } == accounts)
    #expect(houses.map { $0["name"] } == (1...10).map { "House \($0)" })
    let market = try #require((own["market"] as? String).flatMap { Address(hex: $0) })
    // Besides houses and market only the contracts that the forks themselves ask for.
    #expect(file.genesis.allocations.count == 10 + 1 + 4)

    let artifact = try #require(
      try Fixtures.json(at: Fixtures.packageRoot.appendingPathComponent("Contracts/EnergyMarket.json"))
        as? [String: Any])
    let dev = try DevChain()
    var request = CallRequest()
    request.from = dev.keys[0].address
    request.data = try #require((artifact["bytecode"] as? String).flatMap { Bytes(hex: $0) })
    let receipt = try #require(try dev.chain.receipt(dev.chain.submit(request)))
    let deployed = try #require(receipt.contractAddress)
    let state = try dev.chain.state(at: .latest)
    let allocation = try #require(file.genesis.allocations[market])
    #expect(try allocation.code == state.code(at: deployed))
    #expect(try allocation.nonce == state.account(at: deployed)?.nonce)
    for slot in 0..<8 as Range<UInt64> {
      #expect(
        try allocation.storage[UInt256(slot)] ?? 0 == state.storage(at: deployed, slot: UInt256(slot)))
    }
  }
}
