package import EVM

/// How long what never becomes part of the chain may run, several runs together.
package struct RunLimit: Sendable {
  /// What the limit is called when it is reached.
  package let time: Duration
  package let deadline: Deadline

  /// The time begins to run now; `hasReason` tells of another reason to stop earlier.
  package init(_ time: Duration, orWhen hasReason: (@Sendable () -> Bool)? = nil) {
    self.time = time
    let deadline = Deadline.after(time)
    self.deadline = hasReason.map(deadline.or) ?? deadline
  }

  /// Throws `timedOut` where the time is up.
  package func ensureTime() throws(ChainError) {
    if deadline.hasPassed() { throw .timedOut(after: time) }
  }

  /// Runs a transaction and says in the chain's words why it could not be.
  func run(
    _ execute: () throws(InvalidTransaction) -> TransactionOutcome
  ) throws(ChainError) -> TransactionOutcome {
    do {
      return try execute()
    } catch .unreadableState(let error) {
      throw .corruptState(error.reason)
    } catch .cancelled {
      throw .timedOut(after: time)
    } catch {
      throw .invalidTransaction(error)
    }
  }
}
