import Chain
import Primitives

extension MethodTable {
  /// Transactions and calls run again, for what happens within them.
  static let debugTraces: [Method] = [
    Method("debug_traceTransaction", on: .worker) { (call, hash: Hash32, options: TraceOptions?) in
      let options = options ?? TraceOptions()
      let session = TraceSession(call, timeLimit: options.timeLimit)
      return TraceAnswer(tracer: try session.transaction(hash, options.maker))
    },

    Method("debug_traceCall", on: .worker) {
      (call, request: CallRequest, block: BlockTag?, options: CallTraceOptions?) in
      let options = options ?? CallTraceOptions()
      let session = TraceSession(call, timeLimit: options.trace.timeLimit)
      return TraceAnswer(
        tracer: try session.call(request, at: block ?? .latest, options, options.trace.maker))
    },

    Method("debug_traceBlockByNumber", on: .worker) { (call, block: BlockTag, options: TraceOptions?) in
      guard let found = try call.block(block) else { throw RPCError.unknownBlock(block) }
      return try call.trace(found, options)
    },

    Method("debug_traceBlockByHash", on: .worker) { (call, hash: Hash32, options: TraceOptions?) in
      guard let found = try call.block(.hash(hash)) else { throw RPCError.unknownBlock(.hash(hash)) }
      return try call.trace(found, options)
    },

    Method("debug_traceBlock", on: .worker) { (call, block: HexData, options: TraceOptions?) in
      let decoded: Block
      do throws(InvalidBlock) {
        decoded = try Block(decoding: block.bytes, schedule: call.chain.view.schedule)
      } catch { throw RPCError.refused("could not decode block: \(error)") }
      return try call.trace(decoded, options)
    },
  ]
}

extension Call {
  fileprivate func trace(_ block: Block, _ options: TraceOptions?) throws -> [TransactionTrace] {
    let options = options ?? TraceOptions()
    return try TraceSession(self, timeLimit: options.timeLimit).block(block, options.maker)
  }
}

extension RPCError {
  static func unknownBlock(_ tag: BlockTag) -> RPCError {
    switch tag {
    case .number(let number): refused("block #\(number) not found")
    case .hash(let hash): refused("block \(hash) not found")
    default: unknownBlock
    }
  }
}
