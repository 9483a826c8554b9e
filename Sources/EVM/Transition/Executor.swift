package import Primitives

/// Runs the transactions of one block, one after the other, on one world.
package final class Executor {
  /// What a call from outside a block may leave unchecked.
  package struct Options: Sendable {
    package var checksNonce = true
    package var checksBalance = true
    package var checksBaseFee = true
    /// That the sender is no contract. See EIP-3607.
    package var checksSenderCode = true
    package var checksBlockGas = true
    /// The cap on a transaction's gas. See EIP-7825.
    package var checksGasCap = true
    /// Ends a transaction that runs longer with `cancelled`; the world is then of no further use.
    package var deadline: Deadline?
    /// Ends a transaction with `cancelled` where its outcome begins to depend on more than one small frame, or on
    /// the gas limit: what ends in success or a revert would end so with every higher limit too.
    package var isBrief = false

    package init() {}

    /// For calls that are never mined.
    package static var call: Options {
      var options = Options()
      (options.checksNonce, options.checksBalance, options.checksBaseFee) = (false, false, false)
      (options.checksSenderCode, options.checksBlockGas, options.checksGasCap) = (false, false, false)
      return options
    }
  }

  package let rules: Rules
  package let environment: BlockEnvironment
  package let world: WorldState
  package var options = Options()
  /// Is told what happens in the transactions, but not in the protocol's own calls.
  package var tracer: (any Tracer)?
  /// Gas that the block's transactions have used so far.
  package private(set) var blockGasUsed: UInt64 = 0
  let machine: Machine

  package init(rules: Rules, environment: BlockEnvironment, world: WorldState) {
    (self.rules, self.environment, self.world) = (rules, environment, world)
    machine = Machine(world: world, rules: rules, environment: environment)
  }

  /// Runs a transaction and makes its changes final in the world.
  ///
  /// A transaction that is not valid leaves the world as it was.
  package func execute(_ transaction: Transaction, sender: Address) throws(InvalidTransaction)
    -> TransactionOutcome
  {
    let purchase = try validate(transaction, sender: sender)
    machine.trace = tracer.map(Trace.init)
    defer { machine.trace = nil }
    tracer?.transactionBegan(transaction, sender: sender)
    prepare(transaction, sender: sender, purchase: purchase)
    if options.isBrief { machine.isBrief = true } else { machine.deadline = options.deadline }
    let ran = run(transaction, sender: sender, gas: transaction.gasLimit - purchase.intrinsicGas)
    if machine.wasCancelled { throw .cancelled }
    let outcome = settle(transaction, sender: sender, purchase: purchase, ran: ran)
    if let failure = world.failure { throw .unreadableState(failure) }
    blockGasUsed += outcome.gasUsed
    tracer?.transactionEnded(outcome)
    return outcome
  }
}
