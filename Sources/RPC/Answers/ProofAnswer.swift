import Chain
import EVM
import Primitives

/// What `eth_getProof` answers.
struct ProofAnswer: JSONWritable {
  let proof: AccountProof
  /// The slots' names as they were asked for, in the proof's order.
  let keys: [StorageKey]

  func write(to writer: inout JSONWriter) {
    let account = proof.account
    writer.object { writer in
      writer.member("address", proof.address)
      writer.member("accountProof", proof.nodes.map { HexData($0) })
      writer.member("balance", account?.balance ?? 0)
      // An account that doesn't exist has no hashes, not those of empty code and storage, as geth has it.
      writer.member("codeHash", account?.codeHash ?? .zero)
      writer.member("nonce", account?.nonce ?? 0)
      writer.member("storageHash", account?.storageRoot ?? .zero)
      writer.name("storageProof")
      writer.array { writer in
        for (key, slot) in zip(keys, proof.slots) {
          writer.object { writer in
            writer.name("key")
            if key.isWhole { writer.fixed(Hash32(key.slot)) } else { writer.quantity(key.slot) }
            writer.member("value", slot.word)
            writer.member("proof", slot.nodes.map { HexData($0) })
          }
        }
      }
    }
  }
}
