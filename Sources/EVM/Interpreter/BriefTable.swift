/// The instructions of a run that is tried with little gas, in the hope that little is enough.
///
/// A run that looks at its gas or begins another frame could end differently with more, and one that reads old
/// hashes costs more than its gas says, so those rows give up; without them a run of one frame either ends as it
/// would with any higher limit, or runs out of gas.
///
/// Unsafe: the tables are written once, before anybody reads them, and never freed.
extension InstructionTable {
  static func brief(_ fork: Hardfork) -> Table { Table(briefTables[Int(fork.rawValue)]) }

  nonisolated(unsafe) private static let briefTables = Hardfork.allCases.map { fork in
    let rows = UnsafeMutablePointer<Handler>.allocate(capacity: count)
    rows.initialize(from: of(fork).assumingMemoryBound(to: Handler.self), count: count)
    let blockHash = 0x40
    let gas = 0x5a
    let frames = [0xf0, 0xf1, 0xf2, 0xf4, 0xf5, 0xfa]
    for row in [blockHash, gas] + frames { rows[row] = giveUp }
    return rows
  }
}

/// Leaves no frame to go on with.
private func giveUp(_ p: PC, _ s: SP, _ g: Int64, _ f: FrameAddress, _ t: Table) {
  FrameRef(f).withMachine { machine in
    machine.wasCancelled = true
    machine.current = nil
  }
}
