import Primitives
import Storage

/// What a version changed: keys of the latest state with the values that it gave them, empty where it left none.
struct ChangeSet {
  private(set) var changes: [(key: Bytes, value: Bytes)] = []

  init(stored list: Bytes) throws(RLPError) {
    var reader = try RLPReader(listIn: list)
    while !reader.isAtEnd {
      changes.append((Bytes(try reader.string()), Bytes(try reader.string())))
    }
  }
}

extension KeyValueStore {
  /// Visits the changes of the latest state after a version, the oldest first, until told false.
  func visitChanges(
    after version: StateVersion, _ visit: (_ version: StateVersion, _ key: Bytes, _ value: Bytes) -> Bool
  ) throws(ChainError) {
    let later = KeyRange(
      from: Prefix.changeSet.key(version.next.rawValue), to: [Prefix.changeSet.rawValue + 1])
    var damage: RLPError?
    do throws(StoreError) {
      try scan(later, backwards: false) { key, list in
        let version = StateVersion(rawValue: UInt64(bigEndianBytes: key.dropFirst()))
        do throws(RLPError) {
          return try ChangeSet(stored: list).changes.allSatisfy { visit(version, $0.key, $0.value) }
        } catch { damage = error }
        return false
      }
    } catch { throw .store(error) }
    if let damage { throw .corruptState("a change set is damaged: \(damage)") }
  }
}
