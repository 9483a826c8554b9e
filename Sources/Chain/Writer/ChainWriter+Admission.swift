import EVM
import Primitives

extension ChainWriter {
  /// Checks what can be known of a transaction as the writer has it, blocks included that are still to reach the disk.
  func admit(_ signed: SignedTransaction) throws(ChainError) {
    try admit(signed, account: account(at: signed.sender), header: nextHeader())
  }

  /// Checks what can be known of a transaction before its block comes.
  func admit(
    _ signed: SignedTransaction, account: Account, header: Header
  ) throws(ChainError) {
    try configuration.admit(signed, account: account, state: latest, header: header, beside: pool)
  }
}

extension Blockchain {
  /// Checks what can be known of a transaction before its turn comes, without waiting for the writer, who checks it again
  /// then.
  func admit(_ signed: SignedTransaction) throws(ChainError) {
    let standing = standing
    let state = standing.view.state(at: standing.view.version)
    let account: Account?
    // What is undone while it is read is found as it stands then.
    do { account = try state.account(at: signed.sender) } catch { return }
    try standing.configuration.admit(
      signed, account: account ?? Account(), state: state, header: standing.nextHeader(), beside: waiting)
  }
}
