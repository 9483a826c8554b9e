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
    let fields = try RLP(decoding: bytes).list(count: 4)
    self.init(
      nonce: try fields[0].number64(), balance: try fields[1].number(), codeHash: try fields[3].fixed(),
      storageRoot: try fields[2].fixed())
  }
}
