import EVM
import Primitives

extension FixtureState {
  /// The whole state as geth's `--dump` lays it out: accounts by checksummed address, words of storage shortened.
  var dump: LaidOutJSON {
    let rows = accounts.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }.map {
      address, account in
      (address.checksummed, dump(account, at: address))
    }
    return .object([("root", .text(bare("\(root)"))), ("accounts", .object(rows))])
  }

  private func dump(_ account: Account, at address: Address) -> LaidOutJSON {
    var members: [(String, LaidOutJSON)] = [
      ("balance", .text("\(account.balance)")), ("nonce", .number("\(account.nonce)")),
      ("root", .text("\(storageRoot(of: address))")), ("codeHash", .text("\(account.codeHash)")),
    ]
    if let code = codes[account.codeHash] { members.append(("code", .text(code.hex))) }
    let slots = (storages[address] ?? [:]).sorted { $0.key < $1.key }
    if !slots.isEmpty {
      let words = slots.map { key, word in ("\(Hash32(key))", LaidOutJSON.text(bare(word.minimalBytes.hex))) }
      members.append(("storage", .object(words)))
    }
    members.append(("address", .text("\(address)")))
    members.append(("key", .text("\(keccak256(address.bytes))")))
    return .object(members)
  }

  /// Without the prefix of hexadecimals.
  private func bare(_ text: String) -> String { String(text.dropFirst(2)) }
}
