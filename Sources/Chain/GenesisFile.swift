import EVM
import FoundationEssentials
package import Primitives

/// A genesis file in geth's format: the first block, the accounts and when the forks begin.
package struct GenesisFile: Sendable {
  package let chainID: UInt64
  package let schedule: ForkSchedule
  package let genesis: Genesis
  /// The block's number, which only a chain's first one must have as zero.
  package let number: UInt64
  /// Which fork begins before one that it builds on, as none may where a chain begins; nil: none does.
  fileprivate let disorder: String?

  /// Reads the file's text; where it has no `config`, `schedule` and the chain's number stay as given.
  package init(
    json: Bytes, schedule defaultSchedule: ForkSchedule = ForkSchedule(only: .frontier), chainID: UInt64 = 1
  ) throws(ChainError) {
    let root: JSONItem
    do { root = try JSONDecoder().decode(JSONItem.self, from: Data(json)) } catch {
      throw .invalidGenesis("not JSON: \(error)")
    }
    guard case .object = root else { throw .invalidGenesis("not an object") }
    number = try root.uint64("number") ?? 0
    let config = root["config"]
    self.chainID = try config?.uint64("chainId") ?? chainID
    disorder = try config.flatMap { item throws(ChainError) in try ForkSchedule.disorder(in: item) }
    schedule = try config.map { item throws(ChainError) in try ForkSchedule(geth: item) } ?? defaultSchedule

    var genesis = Genesis()
    genesis.isFromFile = true
    genesis.timestamp = try root.uint64("timestamp") ?? 0
    genesis.gasLimit = try root.uint64("gasLimit").flatMap { $0 == 0 ? nil : $0 } ?? 4_712_388
    genesis.gasUsed = try root.uint64("gasUsed") ?? 0
    genesis.difficulty = try root.word("difficulty")
    genesis.extraData = try root.bytes("extraData") ?? []
    genesis.mixHash = try root.fixed("mixHash") ?? .zero
    genesis.beneficiary = try root.fixed("coinbase") ?? .zero
    genesis.parentHash = try root.fixed("parentHash") ?? .zero
    genesis.nonce = try root.uint64("nonce") ?? 0
    genesis.baseFee = try root.word("baseFeePerGas") ?? FeeRules.initialBaseFee
    genesis.excessBlobGas = try root.uint64("excessBlobGas") ?? 0
    genesis.blobGasUsed = try root.uint64("blobGasUsed") ?? 0
    if genesis.difficulty == nil, try schedule.fork(atBlock: 0, time: root.uint64("timestamp") ?? 0) < .paris
    {
      genesis.difficulty = 131_072
    }
    guard case .object(let alloc)? = root["alloc"] else { throw .invalidGenesis("no alloc") }
    for (name, item) in alloc {
      guard let address = Address(hex: name) else { throw .invalidGenesis("alloc: \(name) is no address") }
      var allocation = Genesis.Allocation()
      allocation.balance = try item.word(item["balance"] == nil ? "wei" : "balance") ?? 0
      allocation.nonce = try item.uint64("nonce") ?? 0
      allocation.code = try item.bytes("code") ?? []
      if case .object(let slots)? = item["storage"] {
        for (key, value) in slots {
          guard let key = UInt256(hex: key), case .string(let text) = value, let word = UInt256(hex: text)
          else {
            throw .invalidGenesis("alloc: storage of \(name)")
          }
          allocation.storage[key] = word
        }
      }
      genesis.allocations[address] = allocation
    }
    self.genesis = genesis
  }
}

extension ChainConfiguration {
  /// Begins the chain as a file says.
  package mutating func begin(with file: GenesisFile) throws(ChainError) {
    if file.number != 0 { throw .invalidGenesis("number: a chain begins with block 0") }
    if let disorder = file.disorder { throw .invalidGenesis("config: \(disorder)") }
    (chainID, schedule, genesis) = (file.chainID, file.schedule, file.genesis)
  }
}

extension ForkSchedule {
  /// Names of geth's `config` for the forks that begin at a block, and at a time.
  private static let blockNames: [(String, Hardfork)] = [
    ("homesteadBlock", .homestead), ("eip150Block", .tangerineWhistle), ("eip158Block", .spuriousDragon),
    ("byzantiumBlock", .byzantium), ("constantinopleBlock", .constantinople),
    ("petersburgBlock", .petersburg),
    ("istanbulBlock", .istanbul), ("muirGlacierBlock", .muirGlacier), ("berlinBlock", .berlin),
    ("londonBlock", .london), ("arrowGlacierBlock", .arrowGlacier), ("grayGlacierBlock", .grayGlacier),
    ("mergeNetsplitBlock", .paris),
  ]
  private static let timeNames: [(String, Hardfork)] = [
    ("shanghaiTime", .shanghai), ("cancunTime", .cancun), ("pragueTime", .prague), ("osakaTime", .osaka),
  ]
  /// Later forks: their rules would be missing without a word.
  private static let unknownForks = ["amsterdamTime", "verkleTime"]

  init(geth config: JSONItem) throws(ChainError) {
    self.init()
    blocks[.frontier] = 0
    for (name, fork) in Self.blockNames { blocks[fork] = try config.uint64(name) }
    // Petersburg comes with Constantinople where the file is silent, as in geth.
    if blocks[.petersburg] == nil { blocks[.petersburg] = blocks[.constantinople] }
    terminalTotalDifficulty = try config.word("terminalTotalDifficulty")
    if terminalTotalDifficulty?.isZero == true { blocks[.paris] = 0 }
    if config.flag("daoForkSupport") ?? false { daoBlock = try config.uint64("daoForkBlock") }
    depositContract = try config.fixed("depositContractAddress") ?? depositContract
    for name in Self.unknownForks where config[name] != nil {
      throw .invalidGenesis("config: \(name): this program doesn't know the fork")
    }
    for (name, fork) in Self.timeNames { times[fork] = try config.uint64(name) }
    for step in Blobs.Step.allCases {
      guard let since = try config.uint64("\(step)Time") else { continue }
      let entry = config["blobSchedule"]?["\(step)"]
      guard step.isPlanned || entry != nil else {
        throw .invalidGenesis("blobSchedule: \(step): its numbers must be given")
      }
      let given = { (name: String) throws(ChainError) in try entry?.uint64(name) }
      let numbers = try Blobs(step, since: since, given: given) { reason in
        .invalidGenesis("blobSchedule: \(step): \(reason)")
      }
      blobs.append(numbers)
    }
  }

  /// Finds the first fork that begins before one that it builds on; nil: none does.
  fileprivate static func disorder(in config: JSONItem) throws(ChainError) -> String? {
    let laterSteps = Blobs.Step.allCases.filter { $0 > .osaka }.map { "\($0)Time" }
    for names in [blockNames.map(\.0), timeNames.map(\.0) + laterSteps] {
      var before: (name: String, start: UInt64)?
      for name in names {
        guard let start = try config.uint64(name) else { continue }
        if let before, start < before.start {
          return "\(name) is \(start), before \(before.name), which is \(before.start)"
        }
        before = (name, start)
      }
    }
    return nil
  }
}
