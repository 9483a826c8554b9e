import Chain
import Primitives

extension MethodTable {
  /// When blocks are mined.
  static let mining: [Method] = [
    Method("evm_mine", on: .chain) { (call, order: MineOrder?) in
      try call.mine(order ?? MineOrder())
      return "0x0"
    },

    Method("evm_mine_detailed", aliases: ["anvil_mine_detailed"], on: .chain) { (call, order: MineOrder?) in
      let order = order ?? MineOrder()
      if order.blocks > Call.mostDetailed {
        throw RPCError.invalidParameters("more than \(Call.mostDetailed) blocks in one answer")
      }
      let before = call.chain.view.number
      try call.mine(order)
      return try (1...max(order.blocks, 1)).compactMap { index in
        try call.chain.view.block(at: before + index).map { BlockAnswer(block: $0, isFull: true) }
      }
    },

    Method("hardhat_intervalMine", on: .chain) { call in
      try call.chain.mineByClock()
      return true
    },

    Method("hardhat_mine", aliases: ["anvil_mine"], on: .chain) {
      (call, count: LenientNumber?, interval: LenientNumber?) in
      try call.mine(MineOrder(blocks: try count?.small() ?? 1, interval: try interval?.small() ?? 1))
      return true
    },

    Method("evm_setAutomine", aliases: ["anvil_setAutomine"], on: .chain) { (call, isOn: Bool) in
      try call.chain.setAutomining(isOn)
      return true
    },

    Method("hardhat_getAutomine", aliases: ["anvil_getAutomine"]) { call in
      call.chain.isAutomining
    },

    // Ganache's clients give a number of threads, which nothing depends on.
    Method("miner_start", on: .chain) { (call, _: LenientNumber?) in
      try call.chain.setPaused(false)
      return true
    },

    Method("miner_stop", on: .chain) { call in
      try call.chain.setPaused(true)
      return true
    },

    // Hardhat's unit is the millisecond, Anvil's the second, and Anvil's clock takes the place of mining at once.
    Method("evm_setIntervalMining", aliases: ["hardhat_setIntervalMining"], on: .chain) {
      (call, interval: LenientNumber) in
      try call.chain.setBlockInterval(.milliseconds(try interval.small(upTo: Call.longestInterval)))
      return true
    },

    Method("anvil_setIntervalMining", on: .chain) { (call, interval: LenientNumber) in
      let interval = Duration.milliseconds(try interval.small(upTo: Call.longestInterval / 1000) * 1000)
      try call.chain.setAutomining(false)
      try call.chain.setBlockInterval(interval)
      return Bool?.none
    },

    Method("anvil_getIntervalMining") { call in
      let interval = call.chain.blockInterval
      return interval == .zero ? nil : Int(interval.components.seconds)
    },

    Method("anvil_rollback", on: .chain) { (call, depth: LenientNumber?) in
      let depth = try depth?.small() ?? 1
      let head = call.chain.view.number
      guard depth <= head else { throw RPCError.invalidParameters("the chain is only \(head) blocks long") }
      try call.chain.unwind(to: head - depth)
      return Bool?.none
    },

    Method("hardhat_metadata", aliases: ["anvil_metadata"]) { call in Metadata(node: call.node) },
  ]
}

/// What `evm_mine` takes: nothing, a timestamp, or both a timestamp and a number of blocks.
private struct MineOrder: Parameter {
  static var shape: String { "a timestamp or options" }
  /// More blocks in one request would hold the chain for too long.
  private static let mostBlocks: UInt64 = 1_000_000

  var timestamp: UInt64?
  var blocks: UInt64 = 1
  /// Seconds between the blocks.
  var interval: UInt64 = 0

  init(blocks: UInt64 = 1, interval: UInt64 = 0) throws(RPCError) {
    if blocks > Self.mostBlocks {
      throw .invalidParameters("more than \(Self.mostBlocks) blocks in one request")
    }
    (self.blocks, self.interval) = (blocks, interval)
  }

  init() {}

  init(_ value: JSONValue) throws(ParameterFault) {
    func small(_ number: LenientNumber?) throws(ParameterFault) -> UInt64? {
      guard let number else { return nil }
      guard let small = number.value.exactUInt64 else { throw ParameterFault("number > 64 bits") }
      return small
    }
    guard value.kind == .object else {
      timestamp = try small(LenientNumber(value))
      return
    }
    timestamp = try small(value.member("timestamp"))
    blocks = try small(value.member("blocks")) ?? 1
    if blocks > Self.mostBlocks {
      throw ParameterFault("blocks: more than \(Self.mostBlocks) in one request")
    }
  }
}

extension Call {
  /// Blocks that are told in full.
  fileprivate static var mostDetailed: UInt64 { 256 }
  /// Milliseconds between blocks that a clock mines: a day.
  fileprivate static var longestInterval: UInt64 { 86_400_000 }

  fileprivate func mine(_ order: MineOrder) throws {
    var blocks = order.blocks
    if let timestamp = order.timestamp, blocks > 0 {
      try chain.mine(timestamp: timestamp)
      blocks -= 1
    }
    if blocks > 0 { try chain.mine(blocks: blocks, interval: order.interval) }
  }
}

private struct Metadata: JSONWritable {
  let node: Node

  func write(to writer: inout JSONWriter) {
    let view = node.chain.view
    writer.object { writer in
      writer.member("clientVersion", node.settings.clientVersion)
      writer.name("chainId")
      writer.number(Int(clamping: view.chainID))
      writer.member("instanceId", node.instanceID)
      writer.name("latestBlockNumber")
      writer.number(Int(clamping: view.number))
      writer.member("latestBlockHash", view.headHash)
    }
  }
}
