import EVM
import Primitives

/// Shows the calls of a transaction with what bundlers must know of user operations: the slots, the opcodes, the
/// contracts and the hashes that each call uses. See ERC-7562.
final class UserOperationTracer: AnsweringTracer {
  static let maker: TracerTable.Row = { settings throws(ParameterFault) in
    let showsLogs = try settings.flag("withLog")
    return { UserOperationTracer($0, showsLogs: showsLogs) }
  }

  private let run: TracedRun
  private let showsLogs: Bool
  private var recorder: CallRecorder
  /// What each recorded call used.
  private var uses: [CallUse] = []
  /// What was hashed in the whole transaction.
  private var preimages: Set<Bytes> = []
  /// The instruction before, and the account that it looked at.
  private var last: (opcode: UInt8, address: Address?)?
  private var gas: (limit: UInt64, used: UInt64) = (0, 0)

  private init(_ run: TracedRun, showsLogs: Bool) {
    (self.run, self.showsLogs) = (run, showsLogs)
    recorder = CallRecorder(run) { _ in true }
  }

  func transactionBegan(_ transaction: Transaction, sender: Address) { gas.limit = transaction.gasLimit }
  func transactionEnded(_ outcome: TransactionOutcome) { gas.used = outcome.gasUsed }
  func logWritten(_ log: Log) { if showsLogs { recorder.write(log) } }
  func frameLeft(_ exit: FrameExit) { recorder.leave(exit) }

  func frameEntered(_ entry: FrameEntry) {
    recorder.enter(entry)
    while uses.count < recorder.calls.count { uses.append(CallUse()) }
  }

  func stepBegan(_ step: borrowing Step) {
    guard let index = recorder.current, !run.budget.isSpent else { return }
    let opcode = step.opcode
    if Self.ends.contains(opcode) { last = nil }
    if let last {
      // A check that there is a contract is no use of its code.
      let isCheck = last.opcode == 0x3b && opcode == 0x15
      if Self.looks.contains(last.opcode), !isCheck, let address = last.address, run.budget.spend(48) {
        uses[index].codesSeen.append(address)
      }
      if last.opcode == 0x5a, !Self.calls.contains(opcode) { uses[index].opcodes[0x5a, default: 0] += 1 }
    }
    let target = step.word(Self.calls.contains(opcode) ? 1 : 0).map { Address(truncating: $0) }
    if Self.calls.contains(opcode) || Self.looks.contains(opcode), let target {
      meet(target, opcode, in: index)
    }
    if opcode != 0x5a, !Self.isIgnored(opcode) { uses[index].opcodes[opcode, default: 0] += 1 }
    useSlot(step, in: index)
    if opcode == 0x20 { keepPreimage(step) }
    last = (opcode, target)
  }

  private func meet(_ address: Address, _ opcode: UInt8, in index: Int) {
    // Precompiles have no code to be afraid of.
    if address.number < 0x12 || address.number == 0x100 || uses[index].contracts[address] != nil { return }
    guard run.budget.spend(120) else { return }
    uses[index].contracts[address] = (run.world.code(at: address).count, opcode)
  }

  private func useSlot(_ step: borrowing Step, in index: Int) {
    guard let slot = step.word(0) else { return }
    switch step.opcode {
    case 0x54:
      if uses[index].reads[slot] == nil, uses[index].writes[slot] == nil, run.budget.spend(Self.slotSize) {
        uses[index].reads[slot] = step.storage(slot)
      }
    case 0x55: count(slot, in: &uses[index].writes)
    case 0x5c: count(slot, in: &uses[index].transientReads)
    case 0x5d: count(slot, in: &uses[index].transientWrites)
    default: break
    }
  }

  /// Bytes that a slot takes in the answer.
  private static let slotSize = 150

  private func count(_ slot: UInt256, in counts: inout [UInt256: Int]) {
    if counts[slot] != nil || run.budget.spend(Self.slotSize) { counts[slot, default: 0] += 1 }
  }

  /// Keeps what is hashed, unless it is so much that hashing it will fail.
  private func keepPreimage(_ step: borrowing Step) {
    guard let offset = step.word(0)?.exactUInt64, let size = step.word(1)?.exactUInt64,
      size <= 1 << 20
    else { return }
    let memory = size == 0 ? [] : step.memory
    let known = offset < UInt64(memory.count) ? memory.dropFirst(Int(offset)).prefix(Int(size)) : []
    let preimage = Bytes(known) + Bytes(repeating: 0, count: Int(size) - known.count)
    if !preimages.contains(preimage), run.budget.spend(2 * preimage.count) { preimages.insert(preimage) }
  }

  func write(to writer: inout JSONWriter) {
    recorder.writeTree(to: &writer) { index, writer in
      let call = recorder.calls[index]
      call.write(ofWhole: index == 0 ? gas : nil, to: &writer)
      uses[index].write(to: &writer)
      var isLackOfGas = false
      if case .halted(let halt)? = call.exit?.result { isLackOfGas = halt.isLackOfGas }
      writer.member("outOfGas", isLackOfGas)
      if index == 0, !preimages.isEmpty {
        writer.member("keccak", preimages.sorted { $0.lexicographicallyPrecedes($1) }.map { HexData($0) })
      }
    }
  }

  // EXTCODESIZE, EXTCODECOPY, EXTCODEHASH; CALL, CALLCODE, DELEGATECALL, STATICCALL; RETURN, REVERT.
  private static let looks: Set<UInt8> = [0x3b, 0x3c, 0x3f]
  private static let calls: Set<UInt8> = [0xf1, 0xf2, 0xf4, 0xfa]
  private static let ends: Set<UInt8> = [0xf3, 0xfd]

  /// Pushing, copying, swapping, dropping, and the arithmetic that every program does.
  private static func isIgnored(_ opcode: UInt8) -> Bool {
    switch opcode {
    case 0x5f...0x9f, 0x50, 0x01...0x04, 0x10...0x17, 0x19, 0x1b, 0x1c: true
    default: false
    }
  }
}

/// What a call used itself.
private struct CallUse {
  var opcodes: [UInt8: Int] = [:]
  /// The words that were read first.
  var reads: [UInt256: UInt256] = [:]
  var writes: [UInt256: Int] = [:]
  var transientReads: [UInt256: Int] = [:]
  var transientWrites: [UInt256: Int] = [:]
  /// Sizes of codes in bytes, and the instruction that met them.
  var contracts: [Address: (size: Int, opcode: UInt8)] = [:]
  var codesSeen: [Address] = []

  func write(to writer: inout JSONWriter) {
    writer.name("accessedSlots")
    writer.object { writer in
      writer.name("reads")
      writer.object { writer in
        for (slot, word) in reads.sorted(by: { $0.key < $1.key }) {
          writer.name(Hash32(slot))
          writer.value([Hash32(word)])
        }
      }
      writer.counts("writes", writes)
      writer.counts("transientReads", transientReads)
      writer.counts("transientWrites", transientWrites)
    }
    writer.member("extCodeAccessInfo", codesSeen)
    writer.name("usedOpcodes")
    writer.object { writer in
      for (opcode, count) in opcodes.sorted(by: { $0.key < $1.key }) {
        writer.name("0x" + String(opcode, radix: 16))
        writer.number(count)
      }
    }
    writer.name("contractSize")
    writer.object { writer in
      for (address, contract) in contracts.sorted(by: { $0.key.number < $1.key.number }) {
        writer.name(address)
        writer.object { writer in
          writer.member("contractSize", contract.size)
          writer.member("opcode", Int(contract.opcode))
        }
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func counts(_ name: StaticString, _ counts: [UInt256: Int]) {
    self.name(name)
    object { writer in
      for (slot, count) in counts.sorted(by: { $0.key < $1.key }) {
        writer.name(Hash32(slot))
        writer.number(count)
      }
    }
  }
}
