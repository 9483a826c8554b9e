import Glibc
import Primitives

/// Runs the frames of one transaction at a time, and holds what they have in common: logs, refund, surroundings.
///
/// Unsafe: the workspace is this machine's alone from `init` to `deinit`.
final class Machine {
  static let maxDepth = Workspace.maxDepth

  let world: WorldState
  let rules: Rules
  let environment: BlockEnvironment
  var origin = Address.zero
  var gasPrice = UInt256.zero
  var blobHashes: [Hash32] = []
  // No use of these two lasts while another begins: see `WorldState`.
  @exclusivity(unchecked) var logs: [Log] = []
  /// Gas to give back for cleared storage, which a frame may also take away again.
  @exclusivity(unchecked) var refund: Int64 = 0
  /// The frame to go on with; nil when the outermost has ended.
  var current: FrameRef?
  var status: Status = .stopped
  var output: (start: UnsafeRawPointer, count: Int)
  private(set) var table: Table
  /// Who is told what happens: see `TracedTable`.
  var trace: Trace? { didSet { chooseTable() } }
  /// Keeps alive what creations run.
  private var initCodes: [Code] = []
  /// When to give up, and how a run that did so is known: see `WatchedTable`.
  var deadline: Deadline? { didSet { chooseTable() } }
  var turnsWatched = 0
  /// Whether to give up where the outcome begins to depend on the gas limit: see `BriefTable`.
  var isBrief = false { didSet { chooseTable() } }
  var wasCancelled = false

  private let workspace = Workspace.take()
  let scratch: UnsafeMutableRawPointer
  let hashes: HashCache
  private var buffer: UnsafeMutableRawPointer
  private var bufferCapacity = 4096

  /// How a frame ended.
  enum Status: Equatable {
    case stopped
    case reverted
    case halted(Halt)
  }

  init(world: WorldState, rules: Rules, environment: BlockEnvironment) {
    (self.world, self.rules, self.environment) = (world, rules, environment)
    table = InstructionTable.of(rules.fork)
    (scratch, hashes) = (workspace.scratch, workspace.hashes)
    buffer = .allocate(byteCount: bufferCapacity, alignment: 16)
    output = (UnsafeRawPointer(scratch), 0)
  }

  deinit {
    buffer.deallocate()
    workspace.giveBack()
  }

  private func chooseTable() {
    table =
      if trace?.tracer.followsSteps == true {
        InstructionTable.traced(rules.fork)
      } else if isBrief {
        InstructionTable.brief(rules.fork)
      } else if deadline != nil {
        InstructionTable.watched(rules.fork)
      } else {
        InstructionTable.of(rules.fork)
      }
  }

  /// The frame of a depth, its stack and memory empty.
  @inline(__always)
  func frame(at depth: Int, account: AccountRef) -> FrameRef {
    workspace.frame(at: depth, machine: self, account: account)
  }

  /// The code of a creation, made ready to run; factories give the same again and again.
  func initCode(_ bytes: UnsafeRawBufferPointer) -> Code {
    if let last = initCodes.last, last.holds(bytes) { return last }
    let code = Code(bytes)
    initCodes.append(code)
    return code
  }

  /// Lets go of the codes of creations, once none runs.
  func forgetInitCodes() { initCodes.removeAll() }

  /// Puts bytes where return data may point.
  func keep(_ bytes: Bytes) -> UnsafeRawPointer {
    if bytes.count > bufferCapacity {
      buffer.deallocate()
      bufferCapacity = bytes.count
      buffer = .allocate(byteCount: bufferCapacity, alignment: 16)
    }
    bytes.withUnsafeBytes { if let from = $0.baseAddress { memcpy(buffer, from, $0.count) } }
    return UnsafeRawPointer(buffer)
  }

  var checkpoint: Checkpoint { Checkpoint(journal: world.journal.count, logs: logs.count, refund: refund) }

  func revert(to checkpoint: Checkpoint) {
    world.revert(to: checkpoint.journal)
    if logs.count > checkpoint.logs { logs.removeLast(logs.count - checkpoint.logs) }
    refund = checkpoint.refund
  }

  /// Runs from the current frame until the outermost has ended.
  func run() {
    #if DEBUG
      while let frame = current {
        let row = Int(frame.pointee.pc.pointee)
        jump(row, frame.pointee.pc, frame.pointee.sp, frame.pointee.gas, FrameAddress(frame), table)
      }
    #else
      resume(current, table)
    #endif
  }
}

extension UnsafeMutableRawPointer {
  /// Reads as many bytes as an instruction's immediate or a word has.
  @inline(__always)
  func storeWord(_ word: UInt256) {
    storeBytes(of: word.l3.byteSwapped, as: UInt64.self)
    (self + 8).storeBytes(of: word.l2.byteSwapped, as: UInt64.self)
    (self + 16).storeBytes(of: word.l1.byteSwapped, as: UInt64.self)
    (self + 24).storeBytes(of: word.l0.byteSwapped, as: UInt64.self)
  }
}

extension UnsafeRawPointer {
  @inline(__always)
  func limb(_ offset: Int) -> UInt64 { loadUnaligned(fromByteOffset: offset, as: UInt64.self).byteSwapped }

  @inline(__always)
  var word: UInt256 { UInt256(limb(24), limb(16), limb(8), limb(0)) }
}
