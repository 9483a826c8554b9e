import EVM
import Primitives
import Storage

/// States that no block's transactions explain: the genesis block's, and those of direct edits.
extension ChainVerifier {
  /// The state that the chain began with: the oldest values of what changed since, and what never changed.
  func genesisState() throws(ChainError) -> StateDiff {
    var oldest: [Bytes: Bytes] = [:]
    var damage: RLPError?
    try scan(Prefix.history.key()) { entry, value in
      let key = Bytes(entry.dropFirst().dropLast(8))
      if oldest[key] != nil { return }
      do throws(RLPError) {
        oldest[key] = try KeyHistory(stored: value, under: entry).changes.last?.before
      } catch { damage = error }
    }
    if let damage { throw .corruptState("a history entry is damaged: \(damage)") }
    for kind in [Prefix.account, .slot] {
      try scan(kind.key()) { key, value in if oldest[key] == nil { oldest[key] = value } }
    }
    return try diff(oldest)
  }

  /// Takes over the direct edits that came after a block and before the next.
  mutating func replayEdits(after number: UInt64) throws(ChainError) {
    var sets: [(version: StateVersion, list: Bytes)] = []
    let edits = KeyRange(
      from: Prefix.changeSet.key(StateVersion(block: number).next.rawValue),
      to: Prefix.changeSet.key(StateVersion.end(of: number).next.rawValue))
    try scan(edits) { key, list in
      sets.append((StateVersion(rawValue: UInt64(bigEndianBytes: key.dropFirst())), list))
    }
    for (version, list) in sets {
      let place = "an edit after block \(number)"
      let state = stored.view.state(at: version)
      var values: [Bytes: Bytes] = [:]
      for key in try changeSet(list, place).keys {
        do { values[key] = try state.value(for: key) ?? [] } catch { throw .corruptState(error.reason) }
      }
      var writer = StateWriter(store: replay)
      view.root = try writer.apply(try diff(values), root: view.root)
      writer.record(as: version)
      replay.write(writer.batch, synced: false)
      try check(writer.batch, place)
      summary.edits += 1
    }
  }

  /// The change from the replayed state to the given values; empty ones aren't there.
  private func diff(_ values: [Bytes: Bytes]) throws(ChainError) -> StateDiff {
    var diff = StateDiff()
    for (key, value) in values where key.first == Prefix.account.rawValue {
      guard let address = Address(key.dropFirst()) else { throw .corruptState("an account's key is damaged") }
      do throws(RLPError) {
        diff.accounts[address] = .init(account: value.isEmpty ? nil : try Account(stored: value))
      } catch { throw .corruptState("the account \(address) is damaged: \(error)") }
    }
    for (key, value) in values where key.first == Prefix.slot.rawValue {
      guard key.count == 53, let address = Address(key[1..<21]), let slot = UInt256(bigEndian: key[21...]),
        let word = UInt256(bigEndian: value)
      else { throw .corruptState("a stored word or its key is damaged") }
      // Each change of a slot changes its account's storage root. Where the account is missing the replayed state will
      // lack the slot, and the comparison says so.
      diff.accounts[address]?.storage[slot] = word
    }
    return diff
  }
}
