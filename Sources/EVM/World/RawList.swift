/// A growing list of plain values without bounds or ownership checks, for the journal and its like.
///
/// Unsafe: elements are trivial; indices below `count` are initialised; the owner calls `deallocate` once.
struct RawList<Element: BitwiseCopyable> {
  private(set) var start: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    start = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    (start + count).initialize(to: element)
    count &+= 1
  }

  @inline(__always)
  mutating func removeLast() -> Element {
    count &-= 1
    return start[count]
  }

  mutating func removeAll() { count = 0 }

  @inline(never)
  private mutating func grow() {
    let wider = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    wider.moveInitialize(from: start, count: count)
    start.deallocate()
    (start, capacity) = (wider, capacity * 2)
  }

  func deallocate() { start.deallocate() }
}

/// Plain values at addresses that never move, freed all at once.
///
/// Unsafe: elements are trivial, so that freeing the blocks ends them; the owner calls `deallocate` once.
struct Arena<Element: BitwiseCopyable> {
  private var blocks: [UnsafeMutablePointer<Element>] = []
  private var used: Int
  private let blockSize: Int

  init(blockSize: Int) { (self.blockSize, used) = (blockSize, blockSize) }

  mutating func add(_ element: Element) -> UnsafeMutablePointer<Element> {
    if used == blockSize {
      blocks.append(.allocate(capacity: blockSize))
      used = 0
    }
    let place = blocks[blocks.count - 1] + used
    place.initialize(to: element)
    used += 1
    return place
  }

  /// Calls the closure for each element.
  func visit(_ body: (UnsafeMutablePointer<Element>) -> Void) {
    for (index, block) in blocks.enumerated() {
      for offset in 0..<(index == blocks.count - 1 ? used : blockSize) { body(block + offset) }
    }
  }

  func deallocate() { for block in blocks { block.deallocate() } }
}
