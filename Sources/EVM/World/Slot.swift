import Primitives

/// One storage slot as the overlay knows it.
struct Slot: BitwiseCopyable {
  let key: UInt256
  var current: UInt256
  /// The word at the start of the transaction named in `transaction`.
  var original: UInt256
  /// The word at the last diff.
  var base: UInt256
  /// The transaction that wrote last; `original` counts only within it.
  var transaction: UInt32 = 0
  /// The transaction in which the slot is warm. See EIP-2929.
  var warmTransaction: UInt32 = 0
  var isDirty = false

  init(key: UInt256, value: UInt256) {
    (self.key, current, original, base) = (key, value, value, value)
  }
}

typealias SlotRef = UnsafeMutablePointer<Slot>

/// Slots by key: open addressing over the four limbs, hashed by a few multiplications.
///
/// Unsafe: buckets hold null or a slot in the world's arena; the owner calls `deallocate` once.
struct SlotTable: BitwiseCopyable {
  private var buckets: UnsafeMutablePointer<SlotRef?>?
  private var mask = 0
  private(set) var count = 0

  @inline(__always)
  func find(_ key: UInt256) -> SlotRef? {
    guard let buckets else { return nil }
    var index = Self.hash(key) & mask
    while let slot = buckets[index] {
      if slot.pointee.key == key { return slot }
      index = (index &+ 1) & mask
    }
    return nil
  }

  mutating func insert(_ slot: SlotRef) {
    if count &* 2 >= mask { grow() }
    place(slot)
    count &+= 1
  }

  func visit(_ body: (SlotRef) -> Void) {
    guard let buckets, count > 0 else { return }
    for index in 0...mask { if let slot = buckets[index] { body(slot) } }
  }

  func deallocate() { buckets?.deallocate() }

  private func place(_ slot: SlotRef) {
    guard let buckets else { return }
    var index = Self.hash(slot.pointee.key) & mask
    while buckets[index] != nil { index = (index &+ 1) & mask }
    buckets[index] = slot
  }

  private mutating func grow() {
    let old = self
    let size = buckets == nil ? 16 : (mask + 1) * 2
    let wider = UnsafeMutablePointer<SlotRef?>.allocate(capacity: size)
    wider.initialize(repeating: nil, count: size)
    (buckets, mask) = (wider, size - 1)
    old.visit { place($0) }
    old.deallocate()
  }

  @inline(__always)
  private static func hash(_ key: UInt256) -> Int {
    var mixed = key.l0 ^ (key.l1 &* 0x9e37_79b9_7f4a_7c15) ^ (key.l2 &* 0xc2b2_ae3d_27d4_eb4f)
    mixed = (mixed ^ (key.l3 &* 0x1656_67b1_9e37_79f9)) &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: mixed ^ (mixed >> 32))
  }
}
