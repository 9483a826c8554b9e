import Chain
import Primitives

extension MethodTable {
  /// What the blocks to come begin with: once where the name says "next", else from then on.
  static let nextBlock: [Method] = [
    Method("evm_setBlockGasLimit", aliases: ["anvil_setBlockGasLimit", "miner_setGasLimit"], on: .chain) {
      (call, limit: LenientNumber) in
      try call.chain.setBlockGasLimit(try limit.small())
      return true
    },

    Method("hardhat_setCoinbase", aliases: ["anvil_setCoinbase", "miner_setEtherbase"], on: .chain) {
      (call, address: Address) in
      try call.chain.setBeneficiary(address)
      return true
    },

    Method("hardhat_setNextBlockBaseFeePerGas", aliases: ["anvil_setNextBlockBaseFeePerGas"], on: .chain) {
      (call, fee: LenientNumber) in
      try call.chain.setNextBaseFee(fee.value)
      return true
    },

    Method("hardhat_setPrevRandao", aliases: ["anvil_setNextBlockPrevRandao"], on: .chain) {
      (call, value: Hash32) in
      try call.chain.setNextPreviousRandao(value)
      return true
    },

    Method("evm_setNextBlockTimestamp", aliases: ["anvil_setNextBlockTimestamp"], on: .chain) {
      (call, time: LenientNumber) in
      let time = try time.small()
      try call.chain.setNextTimestamp(time)
      return String(time)
    },

    Method("anvil_setBlockTimestampInterval", on: .chain) { (call, seconds: LenientNumber) in
      try call.chain.setTimestampIncrement(try seconds.small())
      return Bool?.none
    },

    Method("anvil_removeBlockTimestampInterval", on: .chain) { call in
      let wasSet = call.chain.timestampIncrement != nil
      try call.chain.setTimestampIncrement(nil)
      return wasSet
    },

    Method("miner_setExtra", on: .chain) { (call, extra: ExtraData) in
      try call.chain.setExtraData(extra.bytes)
      return true
    },

    Method("miner_setGasPrice", on: .chain) { (call, price: LenientNumber) in
      try call.chain.setDefaultGasPrice(price.value)
      return true
    },
  ]
}

/// Bytes as Ganache takes them, or a text as geth does.
private struct ExtraData: Parameter {
  static var shape: String { "data" }

  let bytes: Bytes

  init(_ value: JSONValue) throws(ParameterFault) {
    guard let text = value.string else { throw .expected(Self.shape, value) }
    bytes = text.hasPrefix("0x") ? try HexData(value).bytes : Bytes(text.utf8)
  }
}
