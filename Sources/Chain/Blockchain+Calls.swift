package import EVM
package import Primitives

extension Blockchain {
  /// Runs a call on the state after a block; the outcome says whether it reverted and carries its reason.
  package func call(
    _ request: CallRequest, at tag: BlockTag = .latest, overrides: [Address: AccountOverride] = [:],
    block: BlockOverrides = BlockOverrides()
  ) throws(ChainError) -> TransactionOutcome {
    let limit = RunLimit(configuration.callTimeLimit)
    let (view, header, state) = try stage(at: tag, limit)
    return try caller(view, limit: limit).call(
      request, header: header, state: state, overrides: overrides, block: block)
  }

  /// Runs a call of which a tracer is told, on the state after a block or, where an index is given, in front of
  /// that block's transaction of this index.
  ///
  /// `tracer` is made for the world that the call runs in and the block's beneficiary.
  package func trace(
    _ request: CallRequest, at tag: BlockTag, before index: Int? = nil,
    overrides: [Address: AccountOverride] = [:], block: BlockOverrides = BlockOverrides(), limit: RunLimit,
    tracer: (WorldState, _ beneficiary: Address) -> any Tracer
  ) throws(ChainError) -> TransactionOutcome {
    var (view, header, state) = try stage(at: tag, limit)
    if let index {
      guard let block = try view.block(at: header.number) else { throw .unknownBlock }
      var replay = try Replay(block, view: view, codes: codes, limit: limit)
      try replay.skip(to: index)
      state = try view.state(at: .number(header.number - 1))
      state.overlay = replay.world.takeDiff()
    }
    return try caller(view, limit: limit).call(
      request, header: header, state: state, overrides: overrides, block: block
    ) { tracer($0, block.beneficiary ?? header.beneficiary) }
  }

  /// Runs a call if it is so small that nobody need leave their thread for it; nil: it is one for `call`.
  package func briefCall(_ request: CallRequest, at tag: BlockTag = .latest) throws(ChainError)
    -> TransactionOutcome?
  {
    if tag == .pending { return nil }
    let limit = RunLimit(configuration.callTimeLimit)
    let (view, header, state) = try stage(at: tag, limit)
    return try caller(view, limit: limit).briefCall(request, header: header, state: state)
  }

  /// The least gas limit with which a request would succeed; throws `reverted`, `halted` where none would.
  package func estimateGas(
    _ request: CallRequest, at tag: BlockTag = .latest, overrides: [Address: AccountOverride] = [:],
    block: BlockOverrides = BlockOverrides()
  ) throws(ChainError) -> UInt64 {
    let limit = RunLimit(configuration.callTimeLimit)
    let (view, header, state) = try stage(at: tag, limit)
    return try caller(view, limit: limit).estimateGas(
      request, header: header, state: state, overrides: overrides, block: block)
  }

  /// The state after a block, or with what waits for `pending`.
  package func state(at tag: BlockTag) throws(ChainError) -> StateView {
    try stage(at: tag, RunLimit(configuration.callTimeLimit)).state
  }

  /// Where a call runs: the chain, the header whose environment it sees and the state it starts from.
  private func stage(
    at tag: BlockTag, _ limit: RunLimit
  ) throws(ChainError) -> (view: ChainView, header: Header, state: StateView) {
    if tag == .pending {
      let pending = try pendingBlock(limit)
      return (pending.view, pending.block.header, pending.state)
    }
    let view = view
    let number = try view.number(of: tag)
    guard let header = try view.header(at: number) else { throw .unknownBlock }
    return (view, header, try view.state(at: .number(number)))
  }
}
