import EVM
import Foundation
import Primitives
import TestSupport
import Testing

@testable import Chain

/// Needs `ethereum-tests/misc.tar.xz` of the shared material; says so by being skipped where it is absent.
@Suite("difficulty, by the official tests", .enabled(if: Fixtures.isPresent))
struct DifficultyTests {
  @Test("follows the rules of each fork")
  func forks() throws {
    var count = 0
    for file in try Fixtures.files("misc", below: "misc/DifficultyTests") {
      let groups = try #require(try Fixtures.json(at: file) as? [String: [String: Any]])
      for (network, cases) in groups.values.flatMap({ $0 }) where network != "_info" {
        let fork = try #require(DifficultyCase.forks[network], "unknown network \(network)")
        for (name, fields) in try #require(cases as? [String: [String: Any]]) {
          let test = try #require(DifficultyCase(fields), "\(file.lastPathComponent) \(name)")
          #expect(test.difficulty(fork) == test.want, "\(file.lastPathComponent) \(name)")
          count += 1
        }
      }
    }
    #expect(count == 8076)
  }

  /// Heights at which the rules of each file change.
  static let schedules: [(file: String, cases: Int, steps: [(height: UInt64, fork: Hardfork)])] = [
    ("difficulty", 5, [(0, .frontier)]),
    ("difficultyCustomHomestead", 54, [(0, .homestead)]),
    ("difficultyMainNetwork", 1116, [(0, .frontier), (1_150_000, .homestead), (4_370_000, .byzantium)]),
    ("difficultyCustomMainNetwork", 171, [(0, .frontier), (1_150_000, .homestead), (4_370_000, .byzantium)]),
    ("difficultyRopsten", 1116, [(0, .homestead), (1_700_000, .byzantium), (4_230_000, .constantinople)]),
  ]

  @Test("changes at the heights of public networks", arguments: schedules.indices)
  func networks(_ index: Int) throws {
    let (file, count, steps) = Self.schedules[index]
    let cases = try #require(
      try Fixtures.json("misc", "misc/BasicTests/\(file).json") as? [String: [String: Any]])
    for (name, fields) in cases {
      let test = try #require(DifficultyCase(fields), "\(name)")
      let fork = try #require(steps.last { $0.height <= test.number }).fork
      #expect(test.difficulty(fork) == test.want, "\(name)")
    }
    #expect(cases.count == count)
  }
}

/// One case of the official tests: a parent, and the difficulty of the block after it.
private struct DifficultyCase {
  static let forks: [String: Hardfork] = [
    "Frontier": .frontier, "Homestead": .homestead, "Byzantium": .byzantium,
    "Constantinople": .constantinople,
    "Berlin": .berlin, "London": .london, "ArrowGlacier": .arrowGlacier, "GrayGlacier": .grayGlacier,
  ]

  let number: UInt64
  let want: UInt256
  private let time: UInt64
  private let parentTime: UInt64
  private let parentDifficulty: UInt256
  private let parentHasUncles: Bool

  init?(_ fields: [String: Any]) {
    func word(_ key: String) -> UInt256? {
      guard let text = fields[key] as? String else { return nil }
      return text.hasPrefix("0x") ? UInt256(hex: text) : UInt256(decimal: text)
    }
    guard let number = word("currentBlockNumber")?.exactUInt64, let want = word("currentDifficulty"),
      let time = word("currentTimestamp")?.exactUInt64, let parentTime = word("parentTimestamp")?.exactUInt64,
      let parentDifficulty = word("parentDifficulty")
    else { return nil }
    (self.number, self.want, self.time) = (number, want, time)
    (self.parentTime, self.parentDifficulty) = (parentTime, parentDifficulty)
    // A flag in some files, the hash of the uncles in others.
    let uncles = word("parentUncles") ?? 0
    parentHasUncles = !uncles.isZero && Hash32(uncles) != .emptyListKeccak
  }

  func difficulty(_ fork: Hardfork) -> UInt256 {
    Difficulty.next(
      fork, time: time, number: number, parentTime: parentTime, parentDifficulty: parentDifficulty,
      parentHasUncles: parentHasUncles)
  }
}
