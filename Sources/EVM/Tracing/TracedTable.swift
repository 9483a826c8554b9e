/// The instructions of a run whose every step is told to a tracer.
///
/// All rows of instructions are one handler, which tells of the step and jumps on to the fork's own row; that comes
/// back here by its own jump through the table. A run without a tracer uses the fork's table and pays nothing.
///
/// Unsafe: the fork's own rows stand behind the traced ones in the same memory; the tables are written once, before
/// anybody reads them, and never freed.
extension InstructionTable {
  static func traced(_ fork: Hardfork) -> Table { Table(tracedTables[Int(fork.rawValue)]) }

  nonisolated(unsafe) private static let tracedTables = Hardfork.allCases.map { fork in
    let own = of(fork).assumingMemoryBound(to: Handler.self)
    let rows = UnsafeMutablePointer<Handler>.allocate(capacity: 2 * count)
    rows.initialize(repeating: tracedStep, count: count)
    (rows + count).initialize(from: own, count: count)
    rows[count + Int(Code.jumpDestination)] = oneJumpDestination
    return rows
  }
}

private func tracedStep(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  if isOver(f, turns: 1) { return }
  tell(p, s, g, f)
  jump(InstructionTable.count &+ Int(p.pointee), p, s, g, f, t)
}

@inline(never)
private func tell(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress) {
  let frame = FrameRef(f)
  frame.withMachine { $0.tellStep(p, s, g, frame) }
}

/// The fork's own row goes on past all that follow.
private func oneJumpDestination(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  simple(p, s, g, f, t, cost: 1, pops: 0, pushes: 0) { _ in }
}
