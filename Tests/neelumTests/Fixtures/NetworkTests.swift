import Chain
import EVM
import Primitives
import Testing

@testable import neelum

@Suite("Networks as fixtures name them")
struct NetworkTests {
  @Test("are all read where they stand for one fork", arguments: fixtureForkNames)
  func single(name: String) throws {
    let schedule = try #require(try ForkSchedule(network: name))
    let fork = schedule.fork(atBlock: 0, time: 0)
    #expect(fork == schedule.fork(atBlock: .max, time: .max))
    #expect(schedule.blobs.isEmpty == (fork < .cancun))
  }

  @Test(
    "stand for the forks they name",
    arguments: [
      ("Frontier", Hardfork.frontier), ("EIP150", .tangerineWhistle), ("EIP158", .spuriousDragon),
      ("Constantinople", .constantinople), ("ConstantinopleFix", .petersburg), ("Petersburg", .petersburg),
      ("Merge", .paris), ("Paris", .paris), ("Osaka", .osaka), ("BPO1", .osaka), ("BPO5", .osaka),
    ])
  func forks(name: String, fork: Hardfork) throws {
    #expect(try ForkSchedule(network: name)?.fork(atBlock: 7, time: 7) == fork)
  }

  @Test(
    "change at the block that stands at their end",
    arguments: [
      ("FrontierToHomesteadAt5", Hardfork.frontier, Hardfork.homestead),
      ("HomesteadToEIP150At5", .homestead, .tangerineWhistle),
      ("EIP158ToByzantiumAt5", .spuriousDragon, .byzantium),
      ("ByzantiumToConstantinopleAt5", .byzantium, .constantinople),
      ("ByzantiumToConstantinopleFixAt5", .byzantium, .petersburg),
      ("ConstantinopleToPetersburgAt5", .constantinople, .petersburg),
      ("ConstantinopleFixToIstanbulAt5", .petersburg, .istanbul), ("BerlinToLondonAt5", .berlin, .london),
      ("ArrowGlacierToMergeAt5", .arrowGlacier, .paris),
    ])
  func blocks(name: String, before: Hardfork, after: Hardfork) throws {
    let schedule = try #require(try ForkSchedule(network: name))
    #expect(schedule.fork(atBlock: 4, time: 0) == before)
    #expect(schedule.fork(atBlock: 5, time: 0) == after)
  }

  @Test(
    "change at the time that stands at their end, with the blobs' room",
    arguments: [
      ("ParisToShanghaiAtTime15k", Hardfork.paris, Hardfork.shanghai, nil, nil),
      ("MergeToShanghaiAtTime15k", .paris, .shanghai, nil, nil),
      ("ShanghaiToCancunAtTime15k", .shanghai, .cancun, nil, 6),
      ("CancunToPragueAtTime15k", .cancun, .prague, 6, 9),
      ("PragueToOsakaAtTime15000", .prague, .osaka, 9, 9), ("OsakaToBPO1AtTime15k", .osaka, .osaka, 9, 15),
      ("BPO1ToBPO2AtTime15k", .osaka, .osaka, 15, 21), ("BPO2ToBPO3AtTime15k", .osaka, .osaka, 21, 32),
      ("BPO3ToBPO4AtTime15k", .osaka, .osaka, 32, 21), ("BPO4ToBPO5AtTime15k", .osaka, .osaka, 21, 21),
      ("PragueToBPO1AtTime15k", .prague, .osaka, 9, 15),
    ] as [(String, Hardfork, Hardfork, UInt64?, UInt64?)])
  func times(name: String, before: Hardfork, after: Hardfork, room: UInt64?, laterRoom: UInt64?) throws {
    let schedule = try #require(try ForkSchedule(network: name))
    #expect(schedule.fork(atBlock: 1, time: 14_999) == before)
    #expect(schedule.fork(atBlock: 1, time: 15_000) == after)
    if let room { #expect(schedule.blobs(atTime: 14_999)?.limit == room) }
    #expect(schedule.blobs(atTime: 15_000)?.limit == laterRoom)
  }

  @Test("leave mining at a total difficulty, and the DAO at a block")
  func others() throws {
    let merge = try #require(try ForkSchedule(network: "ArrowGlacierToParisAtDiffC0000"))
    #expect(merge.terminalTotalDifficulty == 0xc0000)
    #expect(merge.fork(atBlock: 1, time: 0) == .arrowGlacier)
    #expect(try ForkSchedule(network: "HomesteadToDaoAt5")?.daoBlock == 5)
  }

  @Test("take blobs' room from the fixture, step by step")
  func blobSchedule() throws {
    let json = try FixtureObject(
      [
        "BPO1": ["target": "0x01", "max": "0x02", "baseFeeUpdateFraction": "0x03"],
        "BPO2": ["target": "0x04", "max": "0x05", "baseFeeUpdateFraction": "0x06"],
        "Prague": ["target": "0x09", "max": "0x09", "baseFeeUpdateFraction": "0x09"],
      ], "blobSchedule")
    let schedule = try #require(try ForkSchedule(network: "BPO1ToBPO2AtTime15k", blobSchedule: json))
    #expect(
      schedule.blobs == [
        .init(target: 1, limit: 2, updateFraction: 3, since: 0),
        .init(target: 4, limit: 5, updateFraction: 6, since: 15_000),
      ])
  }

  @Test("take no numbers that no block could be reckoned with")
  func unsoundBlobs() throws {
    let json = try FixtureObject(["Cancun": ["target": "0x200000000000000"]], "blobSchedule")
    #expect(throws: FixtureFault.self) { try ForkSchedule(network: "Cancun", blobSchedule: json) }
  }

  @Test(
    "are refused when they name what isn't known, or a way back",
    arguments: [
      "", "Nowhere", "BPO6", "BPO", "LondonToBerlinAt5", "BPO2ToBPO1AtTime15k", "PragueToPragueAtTime15k",
      "MergeToShanghai", "ParisToShanghaiAt5", "BerlinToLondonAtTime15k", "ShanghaiToCancunAtTimek",
      "BerlinToLondonAt-1", "ToAt", "BerlinToLondonAtDiffXY",
    ])
  func refused(name: String) throws { #expect(try ForkSchedule(network: name) == nil) }
}
