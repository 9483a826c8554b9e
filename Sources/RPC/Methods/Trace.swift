import Chain
import EVM
import Primitives

extension MethodTable {
  /// Parity's traces: calls in a row, and what transactions change.
  static let trace: [Method] = [
    Method("trace_transaction", on: .worker) { (call, hash: Hash32) in
      try call.calls(of: hash).map { FlatCalls(tracers: [$0]) }
    },

    Method("trace_get", on: .worker) { (call, hash: Hash32, path: [UInt64]) in
      let path = path.map { Int(clamping: $0) }
      var found: FlatCall?
      try call.calls(of: hash)?.visit { if $0.path == path { found = $0 } }
      return found
    },

    Method("trace_block", on: .worker) { (call, block: BlockTag) in
      FlatCalls(tracers: try TraceSession(call).calls(of: try call.traceable(block)))
    },

    Method("trace_filter", on: .worker) { (call, query: TraceQuery) in try call.calls(matching: query) },

    Method("trace_replayTransaction", on: .worker) { (call, hash: Hash32, parts: [ReplayPart]) in
      TraceAnswer(tracer: try TraceSession(call).transaction(hash) { ReplayTracer($0, parts) })
    },

    Method("trace_replayBlockTransactions", on: .worker) { (call, block: BlockTag, parts: [ReplayPart]) in
      try TraceSession(call).block(try call.traceable(block)) { ReplayTracer($0, parts) }
        .map { TraceAnswer(tracer: $0.tracer) }
    },

    Method("trace_call", on: .worker) {
      (call, request: CallRequest, parts: [ReplayPart], block: BlockTag?) in
      TraceAnswer(
        tracer: try TraceSession(call).call(request, at: block ?? .latest) { ReplayTracer($0, parts) })
    },

    Method("trace_rawTransaction", on: .worker) { (call, raw: HexData, parts: [ReplayPart]) in
      let signed: SignedTransaction
      do throws(TransactionError) { signed = try SignedTransaction(decoding: raw.bytes) } catch {
        throw ChainError.malformedTransaction(error)
      }
      return TraceAnswer(
        tracer: try TraceSession(call).call(CallRequest(signed), at: .latest) { ReplayTracer($0, parts) })
    },
  ]
}

extension Call {
  fileprivate func traceable(_ tag: BlockTag) throws -> Block {
    guard let block = try block(tag) else { throw RPCError.unknownBlock(tag) }
    return block
  }

  /// The calls of a mined transaction; nil where there is none, as Parity has it of those that wait too.
  fileprivate func calls(of hash: Hash32) throws -> FlatCallTracer? {
    guard try chain.transaction(hash)?.position != nil else { return nil }
    var made: FlatCallTracer?
    _ = try TraceSession(self).transaction(hash) { run in
      let tracer = FlatCallTracer(run, style: .parityLike)
      made = tracer
      return tracer
    }
    return made
  }

  fileprivate func calls(matching query: TraceQuery) throws -> [FlatCall] {
    let view = chain.view
    guard let range = try view.range(of: query) else { return [] }
    let session = TraceSession(self)
    var left = (after: query.after, count: query.count)
    var found: [FlatCall] = []
    for number in range where left.count > 0 {
      guard let block = try view.block(at: number) else { break }
      let room = session.budget.left
      let before = found.count
      for tracer in try session.calls(of: block) {
        tracer.visit { call in
          guard query.matches(call), left.count > 0 else { return }
          if left.after > 0 {
            left.after -= 1
          } else {
            left.count -= 1
            found.append(call)
          }
        }
      }
      // Only what was found stays.
      session.budget.restore(room - found[before...].reduce(0) { $0 + $1.record.size })
    }
    return found
  }
}

extension ChainView {
  /// The blocks in which a query looks, up to the head; nil where none of them has transactions.
  fileprivate func range(of query: TraceQuery) throws -> ClosedRange<UInt64>? {
    func end(_ tag: BlockTag) throws -> UInt64 {
      if case .number(let it) = tag { it } else { try number(of: tag) }
    }
    let (first, last) = try (end(query.from ?? .earliest), end(query.to ?? .latest))
    if first > last { throw RPCError.invalidParameters("invalid block range params") }
    // The first block of all has no transactions.
    let range = (max(first, 1), min(last, number))
    return range.0 <= range.1 ? range.0...range.1 : nil
  }
}

extension TraceSession {
  /// The calls of all transactions of a block.
  fileprivate func calls(of block: Block) throws -> [FlatCallTracer] {
    var made: [FlatCallTracer] = []
    _ = try self.block(block) { run in
      let tracer = FlatCallTracer(run, style: .parityLike)
      made.append(tracer)
      return tracer
    }
    return made
  }
}

/// The calls of several transactions in one row.
private struct FlatCalls: JSONWritable {
  let tracers: [FlatCallTracer]

  func write(to writer: inout JSONWriter) {
    writer.array { writer in for tracer in tracers { tracer.visit { writer.value($0) } } }
  }
}

extension CallRequest {
  /// What a transaction asks for, apart from its nonce.
  fileprivate init(_ signed: SignedTransaction) {
    self.init()
    let transaction = signed.transaction
    (from, to, gasLimit) = (signed.sender, transaction.to, transaction.gasLimit)
    (value, data) = (transaction.value, transaction.data)
    if transaction.kind == .legacy || transaction.kind == .accessList {
      gasPrice = transaction.maxFeePerGas
    } else {
      (maxFeePerGas, maxPriorityFeePerGas) = (transaction.maxFeePerGas, transaction.maxPriorityFeePerGas)
    }
    if transaction.kind != .legacy { accessList = transaction.accessList }
    (blobHashes, authorizations) = (transaction.blobHashes, transaction.authorizations)
    if !blobHashes.isEmpty { maxFeePerBlobGas = transaction.maxFeePerBlobGas }
  }
}
