package import Primitives

/// Why nodes prove nothing.
package enum ProofError: Error, Hashable, Sendable {
  /// The node that the one before it, or the root, names is not the next one of the proof.
  case hashMismatch(index: Int)
  case damagedNode(index: Int)
  /// The proof ends before it reaches an answer.
  case endsEarly
  /// Nodes are left over.
  case surplusNodes
}

/// The value that a proof shows for a key under a root; nil when it shows that there is none.
package func verifyProof(
  _ proof: [Bytes], root: Hash32, key: Bytes
) throws(ProofError) -> Bytes? {
  let key = nibbles(of: key)
  var depth = 0
  var index = 0
  var reference: NodeReference = root == .emptyTrieRoot ? .none : .hash(root)
  var answer: Bytes?
  search: while true {
    let node: Node
    switch reference {
    case .none: break search
    case .node(let known): node = known
    case .hash(let hash):
      guard index < proof.count else { throw .endsEarly }
      guard keccak256(proof[index]) == hash else { throw .hashMismatch(index: index) }
      guard let decoded = Node(decoding: proof[index]) else { throw .damagedNode(index: index) }
      node = decoded
      index += 1
    }
    guard let step = node.step(towards: key, depth: depth) else { break }
    switch step {
    case .value(let value):
      answer = value
      break search
    case .child(let child, let below): (reference, depth) = (child, below)
    }
  }
  if index != proof.count { throw .surplusNodes }
  return answer
}
