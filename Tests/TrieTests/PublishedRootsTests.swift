import Foundation
import Primitives
import TestSupport
import Testing
import Trie

/// TrieTests of ethereum/tests, applied as one batch and key by key.
@Suite("The published tries", .enabled(if: Fixtures.isPresent, "needs ../shared/ethereum-tests"))
struct PublishedRootsTests {
  @Test(
    "have the roots they say",
    arguments: [
      ("trietest", 3), ("trietest_secureTrie", 3), ("trieanyorder", 3), ("trieanyorder_secureTrie", 3),
      ("hex_encoded_securetrie_test", 1),
    ])
  func roots(file: String, count: Int) throws {
    let cases = try #require(
      try Fixtures.json("misc", "misc/TrieTests/\(file).json") as? [String: [String: Any]])
    #expect(cases.count == count)
    for (name, fixture) in cases {
      let isSecure = file.lowercased().contains("securetrie")
      let root = try #require((fixture["root"] as? String).flatMap { Hash32(hex: $0) })
      var changes: [(key: Bytes, value: Bytes?)] = []
      if let map = fixture["in"] as? [String: String] {
        changes = map.map { (octets($0), octets($1)) }
      } else {
        for pair in try #require(fixture["in"] as? [[Any]]) {
          changes.append((octets(try #require(pair[0] as? String)), (pair[1] as? String).map(octets)))
        }
      }
      if isSecure { changes = changes.map { (keccak256($0.key).bytes, $0.value) } }

      var atOnce = Trie(store: MemoryNodeStore())
      _ = try atOnce.update(changes)
      #expect(atOnce.root == root, "\(name), at once")

      var oneByOne = Trie(store: MemoryNodeStore())
      for change in changes { oneByOne.store.apply(try oneByOne.update([change])) }
      #expect(oneByOne.root == root, "\(name), one by one")
    }
  }

  private func octets(_ text: String) -> Bytes {
    text.hasPrefix("0x") ? Bytes(hex: text) ?? [] : Bytes(text.utf8)
  }
}
