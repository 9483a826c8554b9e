package import Primitives

/// The root of a trie of exactly these keys and values, made from nothing; empty values are left out.
package func trieRoot(of pairs: [(key: Bytes, value: Bytes)]) -> Hash32 {
  let sorted = pairs.filter { !$0.value.isEmpty }.map {
    TrieUpdate.Change(key: nibbles(of: $0.key), value: $0.value)
  }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  var encoder = NodeEncoder(keepsNodes: false)
  return encoder.root(of: TrieUpdate(store: MemoryNodeStore()).build(sorted[...], depth: 0))
}

/// The root of a trie of values under the encodings of their indices: transactions, receipts, withdrawals.
package func trieRoot(ofList values: [Bytes]) -> Hash32 {
  if values.isEmpty { return .emptyTrieRoot }
  if values.count == 1 {
    // Most blocks of a chain that mines at once: a lone leaf under the encoding of zero.
    var encoder = NodeEncoder(keepsNodes: false)
    return encoder.root(of: .node(.leaf(path: [8, 0], value: values[0])))
  }
  return trieRoot(
    of: values.enumerated().map { index, value in (RLP.number(UInt64(index)).encoded, value) })
}
