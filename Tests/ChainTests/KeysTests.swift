import Primitives
import Storage
import Testing

@testable import Chain

@Suite("Keys")
struct KeysTests {
  @Test("tell their kind", arguments: Prefix.allCases)
  func kinds(kind: Prefix) {
    #expect(Prefix(of: kind.key(0x0102_7a00_0000_0062)) == kind)
    #expect(Prefix(of: kind.key()) == kind)
    #expect(Prefix(of: []) == nil)
    #expect(Prefix(of: [0x7a]) == nil)
  }

  @Test("of blocks lie behind all others, block by block", arguments: Prefix.allCases)
  func order(kind: Prefix) {
    let first = Prefix.header.key(0)
    switch kind {
    case .header, .body, .receipts:
      #expect(kind.key(255).lexicographicallyPrecedes(Prefix.header.key(256)))
    default: #expect(kind.key(.max).lexicographicallyPrecedes(first))
    }
  }

  @Test("of hashes are found in every epoch, the newest first, and by no view that is older")
  func epochs() throws {
    let dev = try DevChain()
    let store = MemoryStore()
    var view = dev.chain.view
    view.store = store
    view.head.number = 400_000
    let hash = keccak256([1])
    func put(_ number: UInt64) {
      var batch = WriteBatch()
      let epoch = HashEpoch(ofBlock: number)
      batch.set(Prefix.blockHash.key(hash, in: epoch), to: number.bigEndianBytes)
      batch.set(Prefix.transactionHash.key(hash, in: epoch), to: number.bigEndianBytes + [3])
      store.write(batch, synced: false)
    }
    #expect(try view.number(ofBlock: hash) == nil)
    for number in [0, 131_071, 131_072, 400_000] as [UInt64] {
      put(number)
      #expect(try view.number(ofBlock: hash) == number)
      #expect(try view.position(of: hash)?.block == number)
      #expect(try view.position(of: hash)?.index == 3)
    }
    view.head.number = 399_999
    #expect(try view.number(ofBlock: hash) == nil)
    view.head.number = 140_000
    #expect(try view.number(ofBlock: hash) == 131_072)
  }
}
