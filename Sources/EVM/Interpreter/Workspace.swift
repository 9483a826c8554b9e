import Glibc
import Synchronization

/// What frames work in, by depth: their stacks and their memories; and the hashes that they asked for lately.
///
/// A machine takes one and gives it back, so that the next one finds its pages in place and its hashes known.
///
/// Unsafe: frames and stacks are reserved once for the greatest depth; a frame below `ready` is initialised and
/// owns its memory, whose bytes from `memorySize` on are zero. One machine at a time.
final class Workspace: @unchecked Sendable {
  static let maxDepth = 1024
  private static let stackStride = 1 << 16
  private static let reserveSize = (maxDepth + 3) * stackStride

  let frames: FrameRef
  /// Bytes that pointers without anything to point to may point to.
  let scratch: UnsafeMutableRawPointer
  let hashes = HashCache()
  private var ready = 0
  private let reserve: UnsafeMutableRawPointer
  private let stacks: UnsafeMutableRawPointer

  private init() {
    frames = .allocate(capacity: Self.maxDepth + 2)
    reserve = mmap(
      nil, Self.reserveSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    stacks = reserve.alignedUp(toMultipleOf: Self.stackStride)
    scratch = .allocate(byteCount: 64, alignment: 16)
  }

  deinit {
    for depth in 0..<ready { free(frames[depth].memory) }
    frames.deallocate()
    munmap(reserve, Self.reserveSize)
    scratch.deallocate()
    hashes.deallocate()
  }

  /// The frame of a depth, its stack and memory empty.
  @inline(__always)
  func frame(at depth: Int, machine: Machine, account: AccountRef) -> FrameRef {
    let frame = frames + depth
    if depth >= ready { prepare(frame, depth: depth, machine: machine, account: account) }
    memset(frame.pointee.memory, 0, Int(frame.pointee.memorySize))
    frame.pointee.machine = Unmanaged.passUnretained(machine)
    frame.pointee.memorySize = 0
    frame.pointee.returnSize = 0
    frame.pointee.account = account
    frame.pointee.sp = frame.pointee.stack
    return frame
  }

  @inline(never)
  private func prepare(_ frame: FrameRef, depth: Int, machine: Machine, account: AccountRef) {
    let stack = stacks + depth * Self.stackStride
    frame.initialize(
      to: Frame(
        memory: Self.emptyMemory(), memoryCapacity: Self.firstCapacity, code: Code.empty.start,
        jumpTargets: Code.empty.jumpTargets, input: UnsafeRawPointer(scratch),
        returnData: UnsafeRawPointer(scratch), account: account, machine: Unmanaged.passUnretained(machine),
        depth: depth, stack: stack, pc: Code.empty.start, sp: stack))
    ready = depth + 1
  }

  private static let firstCapacity: UInt64 = 4096

  private static func emptyMemory() -> UnsafeMutableRawPointer {
    guard let memory = calloc(Int(firstCapacity), 1) else { fatalError("no memory for a frame") }
    return memory
  }
}

/// Workspaces that nobody uses.
extension Workspace {
  private static let unused = Mutex<[Workspace]>([])
  /// More than a node has threads that run code.
  private static let mostUnused = 4
  /// Bytes of memory in all that an unused one may keep; few transactions need more. Stacks keep their pages.
  private static let keptMemory: UInt64 = 8 << 20

  static func take() -> Workspace { unused.withLock { $0.popLast() } ?? Workspace() }

  func giveBack() {
    trim()
    Self.unused.withLock { if $0.count < Self.mostUnused { $0.append(self) } }
  }

  private func trim() {
    var kept: UInt64 = 0
    for depth in 0..<ready {
      kept += frames[depth].memoryCapacity
      if kept <= Self.keptMemory { continue }
      kept -= frames[depth].memoryCapacity
      free(frames[depth].memory)
      (frames[depth].memory, frames[depth].memoryCapacity) = (Self.emptyMemory(), Self.firstCapacity)
      frames[depth].memorySize = 0
    }
  }
}
