import EVM
import Primitives

extension Account {
  /// The form that the state trie holds, and the database too.
  var encoded: Bytes {
    var writer = RLPWriter(capacity: 110)
    writer.appendList { list in
      list.append(number: nonce)
      list.append(number: balance)
      list.append(fixed: storageRoot)
      list.append(fixed: codeHash)
    }
    return writer.bytes
  }

  init(decoding bytes: Bytes) throws(RLPError) {
    var fields = try RLPReader(listIn: bytes)
    let (nonce, balance) = (try fields.number64(), try fields.number())
    let (storageRoot, codeHash) = (try fields.fixed(Hash32.self), try fields.fixed(Hash32.self))
    try fields.finish()
    self.init(nonce: nonce, balance: balance, codeHash: codeHash, storageRoot: storageRoot)
  }
}
