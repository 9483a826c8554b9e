import Chain
import EVM
import Primitives

extension StateTest {
  /// The rules and the surroundings that a test's transactions see at a fork.
  func block(_ forkName: String) throws(FixtureFault) -> (Rules, BlockEnvironment) {
    let config = try json.object("config")
    guard let env = try json.object("env"),
      let schedule = try ForkSchedule(network: forkName, blobSchedule: config?.object("blobSchedule"))
    else { throw .unreadable("\(name) env, or the fork \(forkName)") }
    var header = Header()
    header.number = try env.uint64("currentNumber") ?? 0
    header.timestamp = try env.uint64("currentTimestamp") ?? 0
    header.beneficiary = try env.fixed("currentCoinbase") ?? .zero
    header.gasLimit = try env.number("currentGasLimit")?.clampedUInt64 ?? 0
    header.difficulty = try env.number("currentDifficulty") ?? 0
    header.mixHash = Hash32(try env.number("currentRandom") ?? 0)
    let rules = schedule.rules(of: header)
    if rules.fork >= .london { header.baseFee = try env.number("currentBaseFee") ?? 10 }
    if rules.fork >= .cancun { header.excessBlobGas = try env.uint64("currentExcessBlobGas") ?? 0 }
    var block = BlockEnvironment(
      of: header, schedule: schedule, chainID: try config?.uint64("chainid") ?? 1)
    block.blockHash = { keccak256(Bytes(String($0).utf8)) }
    return (rules, block)
  }
}
