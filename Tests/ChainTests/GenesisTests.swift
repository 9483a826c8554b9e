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
    arguments: ["", "[]", "{}", #"{"alloc":{"xyz":{}}}"#, #"{"alloc":{},"gasLimit":"0xzz"}"#])
  func mistakes(text: String) throws {
    #expect(throws: ChainError.self) { try GenesisFile(json: Bytes(text.utf8)) }
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
}
