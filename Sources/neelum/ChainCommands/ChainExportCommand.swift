import Chain
import Storage

extension Command {
  /// Writes blocks to a file.
  static let chainExport = onChain(
    "export", operands: "FILE [FIRST LAST]", summary: "Write a chain's blocks to a file.",
    about: """
      Writes blocks one after the other in the network's encoding, as geth does: all of them from the genesis block on,
      or those from FIRST to LAST, which are added to the file's end. FILE may be /dev/stdout, for gzip to take.
      """, exportChain)
}

private func exportChain(_ settings: ChainCommandSettings) throws {
  let operands = settings.operands
  guard operands.count == 1 || operands.count == 3, let file = operands.first else {
    throw ChainCommandError("chain export needs a file, and either both a first and a last block or none")
  }
  if file.hasSuffix(".gz") {
    throw ChainCommandError("\(file): nothing is packed here; export to /dev/stdout and let gzip do it")
  }
  let directory = try ChainDirectory(settings.dataDirectory)
  defer { directory.store.close() }
  let chain = directory.chain
  let range = try range(operands.dropFirst(), head: chain.view.number)
  let output = try OutputFile(file, appends: operands.count == 3)
  let warnings = try warnings(about: range, of: chain)
  for number in range {
    guard let block = try chain.view.block(at: number) else {
      throw ChainCommandError("block \(number) is missing")
    }
    try output.write(block.encoded)
  }
  try output.finish()
  if file != "/dev/stdout" { print("\(file): blocks \(range.lowerBound) to \(range.upperBound)") }
  for warning in warnings { complain("warning: \(warning)") }
}

private func range(_ words: ArraySlice<String>, head: UInt64) throws -> ClosedRange<UInt64> {
  guard let first = words.first, let last = words.last else { return 0...head }
  guard let first = UInt64(first), let last = UInt64(last), first <= last, last <= head else {
    throw ChainCommandError("there are no blocks from \(first) to \(last): the chain ends with block \(head)")
  }
  return first...last
}

/// What other nodes will refuse in these blocks.
private func warnings(about range: ClosedRange<UInt64>, of chain: StoredChain) throws -> [String] {
  var warnings: [String] = []
  if try chain.hasEdits(before: range.upperBound) {
    warnings.append(
      "accounts were edited directly, which blocks don't tell: importing will stop after the first edit")
  }
  var before: UInt64?
  for number in range {
    let time = try chain.view.header(at: number)?.timestamp
    if let before, let time, time <= before {
      warnings.append("block \(number) shares its second with the one before, which importing refuses")
      break
    }
    before = time
  }
  return warnings
}
