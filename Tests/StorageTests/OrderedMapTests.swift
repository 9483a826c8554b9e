import TestSupport
import Testing

@testable import Storage

@Suite("The map in memory")
struct OrderedMapTests {
  /// A map and a plain dictionary that the same was done to.
  private struct Pair {
    var map = OrderedMap<[UInt8]>()
    var model: [[UInt8]: [UInt8]] = [:]

    mutating func set(_ key: [UInt8], _ value: [UInt8]?) {
      map[key] = value
      model[key] = value
    }

    func entries(_ range: KeyRange) -> [[UInt8]] {
      model.keys.filter { key in
        !key.lexicographicallyPrecedes(range.lower)
          && range.upper.map { key.lexicographicallyPrecedes($0) } ?? true
      }.sorted { $0.lexicographicallyPrecedes($1) }
    }
  }

  @Test(
    "answers as a dictionary does, whatever order entries come and go in", arguments: [1, 2, 3] as [UInt64])
  func model(seed: UInt64) {
    var random = SplitMix(state: seed)
    var pair = Pair()
    for step in 0..<40_000 {
      // First it mostly grows, then it mostly shrinks, to nothing at last.
      let grows = Int(random.next() % 4) < (step < 20_000 ? 3 : 1)
      let number = random.next() % 6000
      let key = [UInt8(number >> 8), UInt8(number & 0xff)] + [UInt8](repeating: 7, count: Int(number % 5))
      pair.set(key, grows ? [UInt8(truncatingIfNeeded: step)] : nil)
      #expect(pair.map[key] == pair.model[key])
      if step % 997 != 0 { continue }
      let bounds = (0..<2).map { _ in [UInt8(random.next() % 25), UInt8(truncatingIfNeeded: random.next())] }
      for range in [KeyRange(from: [], to: nil), KeyRange(from: bounds[0], to: bounds[1])] {
        let wanted = pair.entries(range)
        let limit = Int(random.next() % 300)
        for backwards in [false, true] {
          let all = pair.map.page(range, backwards: backwards, limit: .max).map(\.key)
          #expect(all == (backwards ? wanted.reversed() : wanted))
          let some = pair.map.page(range, backwards: backwards, limit: limit).map(\.key)
          #expect(some == Array(all.prefix(limit)))
        }
      }
    }
    for key in pair.model.keys { pair.map[key] = nil }
    #expect(pair.map.page(KeyRange(from: [], to: nil), backwards: false, limit: .max).isEmpty)
    #expect(pair.map[[0, 0]] == nil)
  }

  @Test("finds what comes and goes in runs, also before nodes that were the first and are gone")
  func runs() {
    var random = SplitMix(state: 4)
    var pair = Pair()
    for _ in 0..<60 {
      let start = Int(random.next() % 4000)
      let run = Array(start..<start + Int(random.next() % 1000))
      let value: [UInt8]? = random.next() % 2 == 0 ? nil : [1]
      for number in random.next() % 2 == 0 ? run : run.reversed() {
        pair.set([UInt8(number >> 8), UInt8(number & 0xff)], value)
      }
      let all = KeyRange(from: [], to: nil)
      #expect(pair.map.page(all, backwards: false, limit: .max).map(\.key) == pair.entries(all))
      #expect(pair.model.allSatisfy { pair.map[$0.key] == $0.value })
    }
  }

  @Test("keeps growing keys in order, and a copy as it was")
  func growing() {
    var map = OrderedMap<[UInt8]>()
    let keys = (0..<50_000).map { [UInt8($0 >> 16), UInt8($0 >> 8 & 0xff), UInt8($0 & 0xff)] }
    for key in keys[..<40_000] { map[key] = key }
    let copy = map
    for key in keys[40_000...] { map[key] = key }
    for key in keys.prefix(20_000) { map[key] = nil }
    let all = KeyRange(from: [], to: nil)
    #expect(copy.page(all, backwards: false, limit: .max).map(\.key) == Array(keys[..<40_000]))
    #expect(map.page(all, backwards: false, limit: .max).map(\.key) == Array(keys[20_000...]))
    #expect(map.page(all, backwards: true, limit: 2).map(\.value) == [keys[49_999], keys[49_998]])
  }
}
