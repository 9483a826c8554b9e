import EVM
import Primitives

extension Account {
  /// The form that the state trie holds.
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

  /// The database's form: an account with neither storage nor code is its nonce and its balance.
  var stored: Bytes {
    guard storageRoot == .emptyTrieRoot, codeHash == .emptyKeccak else { return encoded }
    var writer = RLPWriter(capacity: 24)
    writer.appendList { list in
      list.append(number: nonce)
      list.append(number: balance)
    }
    return writer.bytes
  }

  init(stored bytes: Bytes) throws(RLPError) {
    var fields = try RLPReader(listIn: bytes)
    self.init(nonce: try fields.number64(), balance: try fields.number())
    if fields.isAtEnd { return }
    (storageRoot, codeHash) = (try fields.fixed(Hash32.self), try fields.fixed(Hash32.self))
    try fields.finish()
  }
}
