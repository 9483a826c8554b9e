package import Primitives

extension Executor {
  /// Runs a call or a creation by itself: all of the gas limit is its own, nobody pays for it, no nonce is looked at.
  ///
  /// Its changes are made final in the world.
  package func executeAlone(_ message: Transaction, sender: Address) throws(InvalidTransaction)
    -> TransactionOutcome
  {
    machine.trace = tracer.map(Trace.init)
    defer { machine.trace = nil }
    begin(message, sender: sender, gasPrice: message.maxFeePerGas)
    warm(message, sender: sender)
    if message.to == nil { world.ensureExists(world.entry(sender)) }
    let ran = run(message, sender: sender, gas: message.gasLimit)
    removeTheDead()
    world.commit()
    if let failure = world.failure { throw .unreadableState(failure) }
    let gasUsed = message.gasLimit - ran.gasLeft
    return TransactionOutcome(
      result: ran.status.result, output: ran.output, gasUsed: gasUsed, gasRefunded: 0,
      gasUsedBeforeRefund: gasUsed, logs: ran.status == .stopped ? machine.logs : [],
      createdAddress: ran.createdAddress)
  }
}
