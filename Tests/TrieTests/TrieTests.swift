import Primitives
import Testing
import Trie

@Suite("The trie")
struct TrieTests {
  /// A small generator of the same numbers each time.
  private struct Numbers {
    var state: UInt64 = 7
    mutating func next(below bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
  }

  @Test("equals a trie made from nothing after thousands of random changes, and leaves no stale node")
  func randomChanges() throws {
    var numbers = Numbers()
    var trie = Trie(store: MemoryNodeStore())
    var model: [Bytes: Bytes] = [:]
    for round in 0..<400 {
      var changes: [(key: Bytes, value: Bytes?)] = []
      for _ in 0..<(1 + numbers.next(below: 8)) {
        let key = keccak256([UInt8(numbers.next(below: 200))]).bytes
        let isRemoved = numbers.next(below: 3) == 0
        let value = Bytes(repeating: UInt8(round & 0xff), count: 1 + Int(numbers.next(below: 60)))
        changes.append((key, isRemoved ? nil : value))
        model[key] = isRemoved ? nil : value
      }
      trie.store.apply(try trie.update(changes))
      #expect(trie.root == trieRoot(of: model.map { ($0.key, $0.value) }), "round \(round)")
    }
    var fresh = Trie(store: MemoryNodeStore())
    fresh.store.apply(try fresh.update(model.map { ($0.key, $0.value) }))
    #expect(fresh.store.nodes == trie.store.nodes)
    trie.store.apply(try trie.update(model.keys.map { ($0, nil) }))
    #expect(trie.root == .emptyTrieRoot)
    #expect(trie.store.nodes.isEmpty)
  }

  @Test("replaces values where they lie as it would build them anew", arguments: [1, 2, 17, 300, 3000])
  func replacements(size: Int) throws {
    var numbers = Numbers()
    let keys = (0..<size).map { keccak256([UInt8($0 & 0xff), UInt8($0 >> 8)]).bytes }
    var model: [Bytes: Bytes] = [:]
    for key in keys { model[key] = Bytes(repeating: 1, count: 70) }
    var trie = Trie(store: MemoryNodeStore())
    trie.store.apply(try trie.update(model.map { ($0.key, $0.value) }))
    for round in 0..<40 {
      var changes: [(key: Bytes, value: Bytes?)] = []
      for _ in 0..<(1 + numbers.next(below: 5)) {
        let key = keys[Int(numbers.next(below: UInt64(size)))]
        // Long values, ones that fit into the parent, and the same key twice.
        let count = round % 4 == 3 ? 1 + Int(numbers.next(below: 40)) : 60 + Int(numbers.next(below: 300))
        changes.append((key, Bytes(repeating: UInt8(round + 2), count: count)))
        model[key] = changes.last?.value
      }
      trie.store.apply(try trie.update(changes))
      #expect(trie.root == trieRoot(of: model.map { ($0.key, $0.value) }), "round \(round)")
    }
    var fresh = Trie(store: MemoryNodeStore())
    fresh.store.apply(try fresh.update(model.map { ($0.key, $0.value) }))
    #expect(fresh.store.nodes == trie.store.nodes)
  }

  @Test("writes only the path of what changed")
  func locality() throws {
    var trie = Trie(store: MemoryNodeStore())
    trie.store.apply(
      try trie.update((0..<4096).map { (keccak256(RLP.number(UInt64($0)).encoded).bytes, [1, 2, 3]) }))
    let nodes = try trie.update([(keccak256(RLP.number(UInt64(5)).encoded).bytes, [9])])
    #expect(nodes.count <= 6)
  }

  @Test("proves values and absences, and no proof survives a changed byte")
  func proofs() throws {
    var trie = Trie(store: MemoryNodeStore())
    let keys = (0..<300).map { keccak256([UInt8($0 & 0xff), UInt8($0 >> 8)]).bytes }
    trie.store.apply(try trie.update(keys.map { ($0, $0) }))
    for key in keys.prefix(20) {
      let proof = try trie.proof(for: key)
      #expect(try verifyProof(proof, root: trie.root, key: key) == key)
      for index in proof.indices {
        var forged = proof
        forged[index][forged[index].count - 1] ^= 1
        #expect(throws: ProofError.self) { try verifyProof(forged, root: trie.root, key: key) }
      }
      #expect(throws: ProofError.endsEarly) { try verifyProof(proof.dropLast(), root: trie.root, key: key) }
    }
    let absent = keccak256([1, 2, 3, 4]).bytes
    #expect(try verifyProof(trie.proof(for: absent), root: trie.root, key: absent) == nil)
    #expect(try trie.value(for: absent) == nil)
    #expect(try trie.value(for: keys[7]) == keys[7])
    #expect(try verifyProof([], root: .emptyTrieRoot, key: absent) == nil)
  }

  @Test("answers with an error where a node is missing or damaged")
  func damage() throws {
    var trie = Trie(store: MemoryNodeStore())
    let keys = (0..<64).map { keccak256([UInt8($0)]).bytes }
    trie.store.apply(try trie.update(keys.map { ($0, $0) }))
    let path = try #require(trie.store.nodes.keys.first { $0.count == 1 })
    let key = try #require(keys.first { $0[0] >> 4 == path[0] })
    trie.store.apply([(path, [0xc3, 1])])
    #expect(throws: TrieError.damagedNode(path: path)) { try trie.value(for: key) }
    trie.store.apply([(path, nil)])
    #expect(throws: TrieError.missingNode(path: path)) { try trie.update([(key, [1])]) }
  }

  @Test("of a list is that of its encoded indices", arguments: [0, 1, 2, 127, 128, 129, 300])
  func listRoot(count: Int) throws {
    let values = (0..<count).map { Bytes(repeating: UInt8($0 & 0xff), count: 40) }
    var trie = Trie(store: MemoryNodeStore())
    _ = try trie.update(values.enumerated().map { (RLP.number(UInt64($0)).encoded, $1) })
    #expect(trieRoot(ofList: values) == trie.root)
  }
}
