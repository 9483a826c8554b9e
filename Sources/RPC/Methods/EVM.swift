import Chain
import Primitives

extension MethodTable {
  /// Snapshots and the clock, as development tools know them.
  static let evm: [Method] = [
    Method("evm_snapshot", aliases: ["anvil_snapshot"], on: .chain) { call in try call.chain.snapshot() },

    Method("evm_revert", aliases: ["anvil_revert"], on: .chain) { (call, id: LenientNumber) in
      guard let id = id.value.exactUInt64 else { return false }
      return try call.chain.revert(to: id)
    },

    Method("evm_increaseTime", aliases: ["anvil_increaseTime"], on: .chain) {
      (call, seconds: LenientNumber) in
      Int(try call.chain.increaseTime(by: try seconds.small()))
    },

    // Ganache takes milliseconds, others seconds; nobody means a date before 1973 or after 5138.
    Method("evm_setTime", aliases: ["anvil_setTime"], on: .chain) { (call, time: LenientNumber) in
      let time = try time.small()
      return Int(try call.chain.setTime(time > 100_000_000_000 ? time / 1000 : time))
    },
  ]
}
