import Chain
import EVM
import Primitives

/// A block's circumstances: what is known of its header, and whom it pays.
struct TransitionEnvironment {
  let header: Header
  let fork: Hardfork
  /// Nil where none were given, which a fork may not allow.
  let withdrawals: [Withdrawal]?
  let ommers: [(age: UInt64, beneficiary: Address)]
  let blockHashes: [UInt64: Hash32]

  /// Reads the circumstances, and works out from those of the parent what isn't given.
  init(_ env: FixtureObject, schedule: ForkSchedule) throws {
    let difficulty = try env.number("currentDifficulty")
    var header = try Self.given(env)
    // Without a difficulty the randomness tells on which side of the merge the block stands.
    header.difficulty = difficulty ?? (env["currentRandom"] == nil ? 1 : 0)
    fork = schedule.fork(of: header)
    let parent = try Self.parent(env, of: header)
    withdrawals = try env.objects("withdrawals")?.map { try Withdrawal($0) }
    ommers = try (env.objects("ommers") ?? []).map { try Self.ommer($0) }
    blockHashes = try Self.blockHashes(env)
    try Self.checkPresence(env, fork, header, parent)
    if fork < .paris, difficulty == nil {
      header.difficulty = Difficulty.next(fork, time: header.timestamp, after: parent)
    }
    if fork >= .london, header.baseFee == nil { header.baseFee = FeeRules.baseFee(after: parent) }
    if fork >= .cancun, let blobs = schedule.blobs(atTime: header.timestamp) {
      if header.excessBlobGas == nil, parent.excessBlobGas != nil, parent.blobGasUsed != nil {
        header.excessBlobGas = FeeRules.excessBlobGas(after: parent, blobs: blobs, isOsaka: fork >= .osaka)
      }
      header.blobGasUsed = header.excessBlobGas == nil ? nil : 0
    }
    if header.number > 0 { header.parentHash = blockHashes[header.number - 1] ?? .zero }
    self.header = header
  }

  /// Checks that what the fork needs is given, or can be worked out.
  private static func checkPresence(
    _ env: FixtureObject, _ fork: Hardfork, _ header: Header, _ parent: Header
  ) throws(TransitionFault) {
    func need(_ isMet: Bool, _ what: String) throws(TransitionFault) {
      if !isMet { throw .configuration("\(fork) needs \(what)") }
    }
    let hasParent = header.number > 0
    if fork >= .paris {
      try need(env["currentRandom"] != nil, "currentRandom")
      try need(header.difficulty.isZero, "a currentDifficulty of zero, or none")
    } else if env["currentDifficulty"] == nil {
      try need(hasParent && env["parentDifficulty"] != nil, "currentDifficulty, or parentDifficulty")
      try need(header.timestamp > parent.timestamp, "a currentTimestamp after parentTimestamp")
    }
    if fork >= .london, header.baseFee == nil {
      try need(hasParent && parent.baseFee != nil, "currentBaseFee, or parentBaseFee")
    }
    if fork >= .shanghai { try need(env["withdrawals"] != nil, "withdrawals") }
    if fork >= .cancun { try need(header.parentBeaconBlockRoot != nil, "parentBeaconBlockRoot") }
  }

  private static func given(_ env: FixtureObject) throws -> Header {
    guard let beneficiary: Address = try env.fixed("currentCoinbase"),
      let gasLimit = try env.uint64("currentGasLimit"), let number = try env.uint64("currentNumber"),
      let timestamp = try env.uint64("currentTimestamp")
    else {
      throw FixtureFault.unreadable(
        "env without currentCoinbase, currentGasLimit, currentNumber or currentTimestamp")
    }
    var header = Header()
    (header.beneficiary, header.gasLimit) = (beneficiary, gasLimit)
    (header.number, header.timestamp) = (number, timestamp)
    header.mixHash = Hash32(try env.number("currentRandom") ?? 0)
    header.baseFee = try env.number("currentBaseFee")
    header.excessBlobGas = try env.uint64("currentExcessBlobGas")
    header.parentBeaconBlockRoot = try env.fixed("parentBeaconBlockRoot")
    return header
  }

  private static func parent(_ env: FixtureObject, of header: Header) throws -> Header {
    var parent = Header()
    parent.number = header.number &- 1
    parent.timestamp = try env.uint64("parentTimestamp") ?? 0
    parent.difficulty = try env.number("parentDifficulty") ?? 0
    if let hash: Hash32 = try env.fixed("parentUncleHash"), hash != .zero { parent.unclesHash = hash }
    parent.gasLimit = try env.uint64("parentGasLimit") ?? 0
    parent.gasUsed = try env.uint64("parentGasUsed") ?? 0
    parent.baseFee = try env.number("parentBaseFee")
    parent.blobGasUsed = try env.uint64("parentBlobGasUsed")
    parent.excessBlobGas = try env.uint64("parentExcessBlobGas")
    return parent
  }

  private static func ommer(_ json: FixtureObject) throws -> (age: UInt64, beneficiary: Address) {
    guard let delta = try json.uint64("delta"), let address: Address = try json.fixed("address") else {
      throw FixtureFault.unreadable(json.place)
    }
    return (delta, address)
  }

  private static func blockHashes(_ env: FixtureObject) throws -> [UInt64: Hash32] {
    var hashes: [UInt64: Hash32] = [:]
    for (name, value) in try env.object("blockHashes")?.entries ?? [] {
      guard let number = try Fixture.number(name, "env blockHashes").exactUInt64 else {
        throw FixtureFault.tooLarge("env blockHashes \(name)")
      }
      hashes[number] = try Fixture.fixed(value, "env blockHashes \(name)")
    }
    return hashes
  }
}

extension Withdrawal {
  fileprivate init(_ json: FixtureObject) throws(FixtureFault) {
    guard let index = try json.uint64("index"), let validator = try json.uint64("validatorIndex"),
      let address: Address = try json.fixed("address"), let amount = try json.uint64("amount")
    else { throw .unreadable(json.place) }
    self.init(index: index, validatorIndex: validator, address: address, amount: amount)
  }
}
