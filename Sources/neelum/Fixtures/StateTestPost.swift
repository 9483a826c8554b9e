import Chain
import EVM
import Primitives

extension StateTest {
  /// The first thing in which a case's end isn't what the fixture says; nil when all is.
  ///
  /// A rejected transaction has no receipt.
  func difference(
    from post: FixtureObject, root: Hash32, receipt: Receipt?, fork: Hardfork
  ) throws(FixtureFault) -> String? {
    guard let wantedRoot: Hash32 = try post.fixed("hash"), let wantedLogs: Hash32 = try post.fixed("logs")
    else {
      throw .unreadable("\(name) \(post.place) hash or logs")
    }
    if root != wantedRoot { return "state root \(root), want \(wantedRoot)" }
    let logs = (receipt?.logs ?? []).hash
    if logs != wantedLogs { return "logs hash \(logs), want \(wantedLogs)" }
    if let accounts = try post.object("state") {
      let full = try FixtureState(accounts).root
      if root != full { return "state root \(root), want \(full) of the accounts in full" }
    }
    guard let receipt else { return nil }
    // Before Byzantium receipts hold the state's root instead, which a lone transaction doesn't tell.
    if fork >= .byzantium, let wanted = try post.object("receipt")?.bytes("rlp") {
      let have = receipt.encoded(bloom: receipt.bloom)
      if have != wanted { return "receipt \(have.hex), want \(wanted.hex)" }
    }
    return try signedDifference(from: post)
  }

  /// Whether the signed bytes are the case's transaction, by its sender.
  private func signedDifference(from post: FixtureObject) throws(FixtureFault) -> String? {
    guard let bytes = try post.bytes("txbytes") else { return nil }
    var (transaction, sender) = try transaction(post)
    do throws(TransactionError) {
      let signed = try SignedTransaction(decoding: bytes, allowsHighS: true)
      // The fixture's fields tell no chain.
      transaction.chainID = signed.transaction.chainID
      return signed.transaction == transaction && signed.sender == sender
        ? nil : "txbytes are another transaction"
    } catch { return "txbytes: \(error)" }
  }
}

extension [Log] {
  /// The Keccak-256 of the list's encoding.
  var hash: Hash32 {
    let items = map { log in
      RLP.list([.fixed(log.address), .list(log.topics.map { .fixed($0) }), .string(log.data)])
    }
    return keccak256(RLP.list(items).encoded)
  }
}
