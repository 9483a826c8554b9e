import Chain
import EVM
import Primitives
import RPC
import Synchronization

/// Runs a block's transactions on a state that a tool hands over, and writes what becomes of it.
func runTransition(_ settings: TransitionSettings) throws {
  guard let schedule = try ForkSchedule(network: settings.fork) else {
    throw TransitionFault.configuration("unsupported fork \(settings.fork)")
  }
  let input = try TransitionInput(settings)
  var state = try FixtureState(input.alloc)
  let environment = try TransitionEnvironment(input.env, schedule: schedule)
  let signed = try input.transactions.signed(fork: environment.fork, chainID: settings.chainID)

  let (hashes, missing) = (environment.blockHashes, MissingBlockHash())
  var transition = try BlockTransition(
    environment.header, on: state.allocations, schedule: schedule, chainID: settings.chainID
  ) { number in hashes[number] ?? missing.note(number) }
  var rejected: [(index: Int, reason: String)] = []
  for (index, transaction) in signed.enumerated() {
    do {
      let signed = try transaction.get()
      let name = "trace-\(index - rejected.count)-\(signed.hash).jsonl"
      let trace = settings.trace.isOn ? TraceFile(settings.path(of: name), settings.trace) : nil
      try transition.add(signed, tracer: trace?.writer)
      try trace?.finish()
    } catch {
      guard let reason = rejection(error) else { throw error }
      rejected.append((index, reason))
    }
  }
  let result = try transition.finish(
    rewards: environment.rewards(base: settings.reward), withdrawals: environment.withdrawals ?? [])
  if let number = missing.number { throw TransitionFault.missingBlockHash(number) }
  state.apply(result.diff)
  let output = TransitionOutput(
    result: result, environment: environment, rejected: rejected, state: state)
  try output.write(settings)
}

/// Why a transaction can't be in the block, in the words that test frameworks look for; nil where the fault isn't its.
private func rejection(_ error: any Error) -> String? {
  switch error as? ChainError {
  // A pool has other words for this than a block.
  case .invalidTransaction(.gasLimitAboveBlock)?: "gas limit reached"
  case .invalidTransaction?: RPCError(mapping: error).message
  default: error is TransactionError ? RPCError(mapping: error).message : nil
  }
}

/// Remembers the first block whose hash was asked for in vain.
private final class MissingBlockHash: Sendable {
  private let first = Mutex<UInt64?>(nil)

  var number: UInt64? { first.withLock { $0 } }

  func note(_ number: UInt64) -> Hash32 {
    first.withLock { if $0 == nil { $0 = number } }
    return .zero
  }
}

extension TransitionEnvironment {
  /// Whom the block pays where a miner gets `base` wei; nobody where it is negative.
  fileprivate func rewards(base: Int) -> BlockRewards {
    guard let base = UInt64(exactly: base) else { return .none }
    return BlockRewards(base: UInt256(base), miner: header.beneficiary, uncles: ommers)
  }
}
