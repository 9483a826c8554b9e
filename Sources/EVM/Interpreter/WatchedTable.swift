/// The instructions of a run that has a deadline.
///
/// Every loop passes a JUMPDEST and every recursion a call, so only those rows look at the clock; a run without a
/// deadline uses the fork's own table and pays nothing.
///
/// Unsafe: the tables are written once, before anybody reads them, and never freed.
extension InstructionTable {
  static func watched(_ fork: Hardfork) -> Table { Table(watchedTables[Int(fork.rawValue)]) }

  nonisolated(unsafe) private static let watchedTables = Hardfork.allCases.map { fork in
    let rows = UnsafeMutablePointer<Handler>.allocate(capacity: count)
    rows.initialize(from: of(fork).assumingMemoryBound(to: Handler.self), count: count)
    rows[0x5b] = watchedJumpDestination
    rows[0xf0] = watchedCreate
    rows[0xf1] = watchedCall
    rows[0xf2] = watchedCallCode
    if fork >= .homestead { rows[0xf4] = watchedDelegateCall }
    if fork >= .byzantium { rows[0xfa] = watchedStaticCall }
    if fork >= .constantinople { rows[0xf5] = watchedCreateSalted }
    return rows
  }
}

/// Jump destinations from one look at the clock to the next.
private let turnsPerLook = 64

/// Whether the time is up; then no frame is left to go on with.
@inline(never)
func isOver(_ frame: FrameAddress, turns: Int) -> Bool {
  FrameRef(frame).withMachine { machine in
    machine.turnsWatched &+= turns
    if machine.turnsWatched < turnsPerLook { return false }
    machine.turnsWatched = 0
    guard let deadline = machine.deadline, deadline.hasPassed() else { return false }
    machine.wasCancelled = true
    machine.current = nil
    return true
  }
}

private func watchedJumpDestination(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: 1) { return }
  return jumpDestination(p, s, g, f, t)
}

private func watchedCreate(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: turnsPerLook) { return }
  return create(p, s, g, f, t)
}

private func watchedCreateSalted(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: turnsPerLook) { return }
  return createSalted(p, s, g, f, t)
}

private func watchedCall(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: turnsPerLook) { return }
  return call(p, s, g, f, t)
}

private func watchedCallCode(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: turnsPerLook) { return }
  return callCode(p, s, g, f, t)
}

private func watchedDelegateCall(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: turnsPerLook) { return }
  return delegateCall(p, s, g, f, t)
}

private func watchedStaticCall(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: turnsPerLook) { return }
  return staticCall(p, s, g, f, t)
}
