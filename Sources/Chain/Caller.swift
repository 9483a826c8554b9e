import EVM
import Primitives

/// Runs calls that never become part of the chain.
struct Caller: Sendable {
  let view: ChainView
  let codes: CodeCache
  let callGasLimit: UInt64
  let limit: RunLimit

  /// Runs a call on a state, as in a block with the given header.
  ///
  /// `tracer` makes the one that is told, on the world that the call is about to run in.
  func call(
    _ request: CallRequest, header: Header, state: StateView, overrides: [Address: AccountOverride] = [:],
    block: BlockOverrides = BlockOverrides(), gasLimit: UInt64? = nil, isBrief: Bool = false,
    tracer: (WorldState) -> (any Tracer)? = { _ in nil }
  ) throws(ChainError) -> TransactionOutcome {
    var environment = view.environment(of: header)
    environment.apply(block)
    let fork = view.schedule.fork(atBlock: environment.number, time: environment.timestamp)
    var transaction = request.transaction(chainID: view.chainID)
    transaction.gasLimit = gasLimit ?? request.gasLimit.map { min($0, callGasLimit) } ?? callGasLimit
    // A call that offers no price is free, and sees a free block, as geth has it.
    if transaction.maxFeePerGas.isZero { environment.baseFee = block.baseFee ?? 0 }
    if fork < .london && transaction.kind == .feeMarket { transaction.kind = .legacy }
    let world = WorldState(reader: state, codes: codes)
    for (address, override) in overrides { world.apply(override, to: address) }
    let executor = Executor(rules: .of(fork), environment: environment, world: world)
    executor.options = .call
    (executor.options.deadline, executor.options.isBrief) = (limit.deadline, isBrief)
    executor.tracer = tracer(world)
    return try limit.run { () throws(InvalidTransaction) in
      try executor.execute(transaction, sender: request.from ?? .zero)
    }
  }

  /// Gas of calls that are answered where they came in: well under a millisecond of work.
  private static let briefGas: UInt64 = 100_000

  /// Runs a call if it is small; nil where it isn't, or where its outcome could depend on its gas limit.
  func briefCall(_ request: CallRequest, header: Header, state: StateView) throws(ChainError)
    -> TransactionOutcome?
  {
    // Whoever offers a price pays for the whole limit first, which contracts can see.
    guard request.gasLimit ?? .max > Self.briefGas, request.authorizations.isEmpty,
      (request.gasPrice ?? request.maxFeePerGas ?? request.maxPriorityFeePerGas ?? 0).isZero
    else { return nil }
    do throws(ChainError) {
      let outcome = try call(
        request, header: header, state: state, gasLimit: Self.briefGas, isBrief: true)
      if case .halted = outcome.result { return nil }
      return outcome
    } catch {
      switch error {
      case .timedOut, .invalidTransaction: return nil
      default: throw error
      }
    }
  }

  /// The least gas limit with which a request succeeds, by halving the interval as geth does.
  func estimateGas(
    _ request: CallRequest, header: Header, state: StateView, overrides: [Address: AccountOverride] = [:],
    block: BlockOverrides = BlockOverrides()
  ) throws(ChainError) -> UInt64 {
    let fork = view.schedule.fork(atBlock: header.number, time: header.timestamp)
    var high = min(request.gasLimit ?? header.gasLimit, callGasLimit)
    high = min(high, Rules.of(fork).transactionGasCap)
    high = try affordable(request, high, state: state, overrides: overrides)
    func run(_ limit: UInt64) throws(ChainError) -> TransactionOutcome? {
      do {
        return try call(
          request, header: header, state: state, overrides: overrides, block: block, gasLimit: limit)
      } catch .invalidTransaction(.intrinsicGasTooLow) {
        return nil
      } catch .invalidTransaction(.floorGasTooLow) { return nil }
    }
    guard let first = try run(high) else { throw .gasRequiredExceedsAllowance(high) }
    switch first.result {
    case .success: break
    case .reverted: throw .reverted(first.output)
    case .halted(let halt) where halt.isLackOfGas: throw .gasRequiredExceedsAllowance(high)
    case .halted(let halt): throw .halted(halt)
    }
    var low = first.gasUsed - 1
    // Most calls succeed with what they used and what a call holds back for its caller.
    let (held, overflow) = (first.gasUsedBeforeRefund + 2300).multipliedReportingOverflow(by: 64)
    let likely = held / 63
    if !overflow, likely < high, likely > low {
      if try run(likely)?.result == .success { high = likely } else { low = likely }
    }
    if try run(first.gasUsedBeforeRefund)?.result == .success { high = min(high, first.gasUsedBeforeRefund) }
    while low + 1 < high {
      let middle = low + (high - low) / 2
      if try run(middle)?.result == .success { high = middle } else { low = middle }
    }
    return high
  }

  /// Bounds the gas by what the sender can pay for, where the request names a price.
  private func affordable(
    _ request: CallRequest, _ high: UInt64, state: StateView, overrides: [Address: AccountOverride]
  ) throws(ChainError) -> UInt64 {
    let price = request.gasPrice ?? request.maxFeePerGas ?? 0
    guard !price.isZero, let sender = request.from else { return high }
    let stored: Account?
    do { stored = try state.account(at: sender) } catch { throw .corruptState(error.reason) }
    let balance = overrides[sender]?.balance ?? stored?.balance ?? 0
    guard let left = balance.subtracting(request.value) else {
      throw .invalidTransaction(.insufficientFunds(have: balance, want: request.value))
    }
    return min(high, (left / price).clampedUInt64)
  }
}

extension BlockEnvironment {
  mutating func apply(_ overrides: BlockOverrides) {
    if let number = overrides.number { self.number = number }
    if let timestamp = overrides.timestamp { self.timestamp = timestamp }
    if let gasLimit = overrides.gasLimit { self.gasLimit = gasLimit }
    if let beneficiary = overrides.beneficiary { self.beneficiary = beneficiary }
    if let randao = overrides.previousRandao { previousRandao = randao }
    if let baseFee = overrides.baseFee { self.baseFee = baseFee }
    if let blobBaseFee = overrides.blobBaseFee { self.blobBaseFee = blobBaseFee }
  }
}

extension WorldState {
  func apply(_ override: AccountOverride, to address: Address) {
    if let nonce = override.nonce { setNonce(nonce, of: address) }
    if let balance = override.balance { setBalance(balance, of: address) }
    if let code = override.code { setCode(code, of: address) }
    if let storage = override.storage { replaceStorage(of: address, with: storage) }
    for (slot, word) in override.storageDifference { setStorage(word, at: slot, of: address) }
  }
}
