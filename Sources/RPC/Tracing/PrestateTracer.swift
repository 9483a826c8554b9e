import EVM
import Primitives

/// Shows the accounts that a transaction needs, as they were before it, and in difference mode what it changed.
final class PrestateTracer: AnsweringTracer {
  struct Settings: Sendable {
    var isDifference = false
    var hidesCode = false
    var hidesStorage = false
    var showsEmpty = false
  }

  static let maker: TracerTable.Row = { value throws(ParameterFault) in
    var settings = Settings()
    settings.isDifference = try value.flag("diffMode")
    settings.hidesCode = try value.flag("disableCode")
    settings.hidesStorage = try value.flag("disableStorage")
    settings.showsEmpty = try value.flag("includeEmpty")
    return { [settings] in PrestateTracer($0, settings) }
  }

  let settings: Settings
  private(set) var accounts = MetAccounts()
  private let run: TracedRun
  /// What the step that runs looks at: counts once it is known that the step had the gas to.
  private var sight: Sight?
  private var destroyed: [Address] = []
  /// For every open frame, how many had destroyed themselves before it.
  private var destroyedBefore: [Int] = []

  private enum Sight {
    case account(Address)
    /// An account whose code is called.
    case callee(Address)
    case slot(UInt256, holding: UInt256, of: Address)
  }

  init(_ run: TracedRun, _ settings: Settings) { (self.run, self.settings) = (run, settings) }

  func transactionBegan(_ transaction: Transaction, sender: Address) {
    meet(sender)
    meet(run.beneficiary)
    if let to = transaction.to { meetCallee(to) }
    for authority in transaction.authorizations.compactMap(\.authority) { meet(authority) }
  }

  func stepBegan(_ step: borrowing Step) {
    switch step.opcode {
    // BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT.
    case 0x31, 0x3b, 0x3c, 0x3f, 0xff: sight = step.word(0).map { .account(Address(truncating: $0)) }
    // CALL, CALLCODE, DELEGATECALL, STATICCALL.
    case 0xf1, 0xf2, 0xf4, 0xfa: sight = step.word(1).map { .callee(Address(truncating: $0)) }
    // SLOAD, SSTORE.
    case 0x54, 0x55:
      guard !settings.hidesStorage, let slot = step.word(0), !accounts.hasMet(slot, of: step.address) else {
        return
      }
      sight = .slot(slot, holding: step.storage(slot), of: step.address)
    default: break
    }
  }

  func stepEnded(_ end: borrowing StepEnd) {
    guard let sight else { return }
    self.sight = nil
    if end.result.failsBeforeWork { return }
    switch sight {
    case .account(let address): meet(address)
    case .callee(let address): meetCallee(address)
    case .slot(let slot, let word, let address):
      if run.budget.spend(140) { accounts.meet(slot, holding: word, of: address) }
    }
  }

  func frameEntered(_ entry: FrameEntry) {
    if entry.kind.isCreation { meet(entry.to) }
    destroyedBefore.append(destroyed.count)
    if entry.kind == .selfDestruct { destroyed.append(entry.from) }
  }

  func frameLeft(_ exit: FrameExit) {
    guard let before = destroyedBefore.popLast(), exit.result != .success else { return }
    destroyed.removeLast(destroyed.count - before)
  }

  func transactionEnded(_ outcome: TransactionOutcome) {
    if settings.isDifference { accounts.lookAgain(in: run.world, without: destroyed) }
  }

  private func meet(_ address: Address) {
    if accounts.hasMet(address) { return }
    let sight = AccountSight(of: address, in: run.world)
    if run.budget.spend(200 + 2 * sight.code.count) { accounts.meet(address, sight) }
  }

  /// Meets the account, and the one whose code it runs if it delegates. See EIP-7702.
  private func meetCallee(_ address: Address) {
    meet(address)
    let code = run.world.code(at: address)
    guard code.count == 23, code.starts(with: [0xef, 0x01, 0x00]) else { return }
    if let target = Address(code.dropFirst(3)) { meet(target) }
  }
}
