import Glibc
import Synchronization

/// Address space for the frames and stacks of the greatest depth, of which only what is used takes memory.
///
/// Mapping it costs more than a transfer's execution, so a few that were used little wait for the next machine.
///
/// Unsafe: one machine at a time owns a reserve, from `take` to `giveBack`. What lies in it is plain memory, which
/// the next owner initialises anew.
struct FrameReserve: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  /// Stacks, each beginning at a multiple of the stride.
  let stacks: UnsafeMutableRawPointer
  let frames: FrameRef

  private static let stackBytes = (Machine.maxDepth + 3) * Machine.stackStride
  private static let byteCount = stackBytes + (Machine.maxDepth + 2) * MemoryLayout<Frame>.stride

  private static let idle = Mutex<[FrameReserve]>([])
  /// Reserves kept, and the depth beyond which one isn't: it would hold on to too much memory.
  private static let (mostIdle, deepest) = (4, 16)

  static func take() -> FrameReserve { idle.withLock { $0.popLast() } ?? FrameReserve() }

  /// Lets the next machine have it; `depth` frames were used.
  func giveBack(depth: Int) {
    let isKept = Self.idle.withLock { idle in
      if depth > Self.deepest || idle.count >= Self.mostIdle { return false }
      idle.append(self)
      return true
    }
    if !isKept { munmap(start, Self.byteCount) }
  }

  private init() {
    start = mmap(
      nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    stacks = start.alignedUp(toMultipleOf: Machine.stackStride)
    frames = (stacks + (Machine.maxDepth + 2) * Machine.stackStride).assumingMemoryBound(to: Frame.self)
  }
}
