import Chain
import EVM
import Primitives

/// One request for traces: how long its runs may take and how much they may say, all together.
struct TraceSession {
  private let chain: Blockchain
  private let limit: RunLimit
  let budget: TraceBudget

  typealias Maker = (TracedRun) -> any AnsweringTracer

  /// The time begins to run now; `timeLimit` can only end it earlier than the node's own does.
  init(_ call: Call, timeLimit: Duration? = nil) {
    chain = call.chain
    let budget = TraceBudget(call.node.settings.mostTraceBytes)
    self.budget = budget
    let most = chain.configuration.callTimeLimit
    limit = RunLimit(timeLimit.map { min($0, most) } ?? most) { budget.isSpent }
  }

  /// Runs a mined transaction again.
  func transaction(_ hash: Hash32, _ make: Maker) throws -> any AnsweringTracer {
    guard let record = try chain.transaction(hash) else { throw RPCError.unknownTransaction }
    guard let position = record.position, let block = try chain.view.block(.hash(position.blockHash)) else {
      throw RPCError.unminedTransaction
    }
    var replay = try begin(block)
    try bounded { () throws(ChainError) in try replay.skip(to: position.index) }
    guard let signed = replay.next else { throw RPCError.unknownTransaction }
    return try run(signed, in: &replay, make)
  }

  /// Runs all transactions of a block again, each with a tracer of its own.
  func block(_ block: Block, _ make: Maker) throws -> [TransactionTrace] {
    try limit.ensureTime()
    if block.number > 0 && block.transactions.isEmpty { return [] }
    var replay = try begin(block)
    var traces: [TransactionTrace] = []
    while let signed = replay.next {
      traces.append(TransactionTrace(hash: signed.hash, tracer: try run(signed, in: &replay, make)))
    }
    return traces
  }

  /// Runs a call, on the state after a block or in front of one of its transactions.
  func call(
    _ request: CallRequest, at tag: BlockTag, _ options: CallTraceOptions = CallTraceOptions(), _ make: Maker
  ) throws -> any AnsweringTracer {
    if let index = options.index {
      if tag == .pending {
        throw RPCError.refused("transaction index \(index) asks for a mined block, not pending")
      }
      if let block = try chain.view.block(tag), index >= block.transactions.count {
        throw RPCError.refused("transaction index \(index) out of range for block \(block.hash)")
      }
    }
    var made: (any AnsweringTracer)?
    try bounded { () throws(ChainError) in
      _ = try chain.trace(
        request, at: tag, before: options.index, overrides: options.overrides?.accounts ?? [:],
        block: options.block ?? BlockOverrides(), limit: limit
      ) { world, beneficiary in
        let tracer = make(TracedRun(world: world, beneficiary: beneficiary, budget: budget))
        made = tracer
        return tracer
      }
    }
    guard let made else { throw RPCError.internalFault }
    return made
  }

  private func begin(_ block: Block) throws -> Replay {
    if block.number == 0 { throw RPCError.refused("genesis is not traceable") }
    return try bounded { () throws(ChainError) in try chain.replay(block, limit: limit) }
  }

  private func run(
    _ signed: SignedTransaction, in replay: inout Replay, _ make: Maker
  ) throws -> any AnsweringTracer {
    let block = replay.block
    let tracer = make(
      TracedRun(
        world: replay.world, beneficiary: block.header.beneficiary,
        place: TracePlace(
          blockHash: block.hash, blockNumber: block.number, transactionHash: signed.hash,
          index: replay.position),
        firstLogIndex: replay.logCount, budget: budget))
    _ = try bounded { () throws(ChainError) in try replay.run(signed, tracer: tracer) }
    return tracer
  }

  /// Runs something, and tells an answer that is too large from a run that takes too long.
  private func bounded<Value>(_ body: () throws(ChainError) -> Value) throws -> Value {
    try limit.ensureTime()
    let result = Result { () throws(ChainError) in try body() }
    if budget.isSpent { throw RPCError.responseTooLarge }
    return try result.get()
  }
}

/// A transaction of a traced block.
struct TransactionTrace: JSONWritable {
  let hash: Hash32
  let tracer: any AnsweringTracer

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("txHash", hash)
      writer.name("result")
      tracer.write(to: &writer)
    }
  }
}

/// What a tracer answers.
struct TraceAnswer: JSONWritable {
  let tracer: any AnsweringTracer

  func write(to writer: inout JSONWriter) { tracer.write(to: &writer) }
}
