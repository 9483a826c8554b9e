package import EVM
package import Primitives
import Storage

/// What proves an account and some of its slots under a block's state root. See EIP-1186.
package struct AccountProof: Sendable {
  package struct Slot: Sendable {
    package let number: UInt256
    package let word: UInt256
    /// Encodings of the storage trie's nodes from its root towards the slot.
    package let nodes: [Bytes]
  }

  package let address: Address
  /// Nil where the nodes prove that there is none.
  package let account: Account?
  /// Encodings of the state trie's nodes from the root towards the account.
  package let nodes: [Bytes]
  package let slots: [Slot]
}

extension Blockchain {
  /// Proves an account and slots of it under the state root that a block's header holds.
  ///
  /// Direct edits after the block aren't in it: no header commits to them before the next block. Reads beside the
  /// writer. Takes longer the more keys changed since; throws `timedOut` after the time that calls may take.
  package func proof(
    of address: Address, slots: [UInt256], at tag: BlockTag = .latest
  ) throws(ChainError) -> AccountProof {
    let limit = RunLimit(configuration.callTimeLimit)
    let (view, header) = try ground(of: tag, limit)
    let trie = try PastTrie(
      of: address, at: StateVersion(block: header.number), in: view, limit: limit)
    return try trie.proof(slots: slots, root: header.stateRoot)
  }

  /// A chain that no writer changes, and the header whose state is asked for.
  private func ground(of tag: BlockTag, _ limit: RunLimit) throws(ChainError) -> (ChainView, Header) {
    if tag == .pending { return try chainWithPending(limit) }
    let published = view
    guard let hash = try published.hash(ofBlock: published.number(of: tag)),
      let view = try StoredChain(frozen(published.store))?.view,
      let header = try view.number(ofBlock: hash).flatMap(view.header(at:))
    else { throw .unknownBlock }
    return (view, header)
  }
}

/// The entries of a store as they are now.
func frozen(_ store: any KeyValueStore) throws(ChainError) -> any KeyValueStore {
  do throws(StoreError) { return try store.frozen() } catch { throw .store(error) }
}
