package import Primitives

/// Where a trie's nodes lie, each under its path from the root.
///
/// Only nodes that their parent names by hash lie there, and the root; shorter ones stand inside their parent.
package protocol NodeStore {
  /// The encoding of the node at a path, one nibble a byte, or nil where none lies.
  func node(at path: Bytes) throws(TrieError) -> Bytes?
}

/// Why a trie could not answer.
package enum TrieError: Error, Hashable, Sendable {
  /// A parent names a node that isn't there.
  case missingNode(path: Bytes)
  /// What lies there is no node's encoding.
  case damagedNode(path: Bytes)
  /// The store itself failed.
  case store(String)
}

/// Nodes that changed, each path once; nil removes.
package typealias NodeChanges = [(path: Bytes, node: Bytes?)]

/// Nodes in memory.
package struct MemoryNodeStore: NodeStore, Sendable {
  package private(set) var nodes: [Bytes: Bytes] = [:]

  package init() {}

  package func node(at path: Bytes) -> Bytes? { nodes[path] }

  /// Takes over the changes that an update made.
  package mutating func apply(_ changes: NodeChanges) {
    for (path, node) in changes { nodes[path] = node }
  }
}
