import Primitives
import Storage

/// What a database holds, told to people.
extension StoredChain {
  /// How much there is of a kind of entries.
  package struct Entries: Sendable {
    package let kind: String
    package var count = 0
    /// Keys and values, before they are packed.
    package var bytes = 0
  }

  /// What there is, kind by kind; reads all of it.
  package func inventory() throws(ChainError) -> [Entries] {
    var found: [Prefix: Entries] = [:]
    do throws(StoreError) {
      try view.store.scan(KeyRange(from: [], to: nil), backwards: false) { key, value in
        guard let kind = Prefix(of: key) else { return true }
        var entries = found[kind] ?? Entries(kind: kind.words)
        entries.count += 1
        entries.bytes += key.count + value.count
        found[kind] = entries
        return true
      }
    } catch { throw .store(error) }
    return Prefix.allCases.compactMap { found[$0] }
  }

  /// The snapshots that can be gone back to, and the block after which each was taken.
  package func snapshots() throws(ChainError) -> [(id: UInt64, block: UInt64)] {
    guard let bytes = try view.value(Meta.snapshots) else { return [] }
    return try ChainWriter.Snapshot.list(decoding: bytes).snapshots.map { ($0.id, $0.version.block) }
  }

  /// Whether accounts were edited directly before a block.
  package func hasEdits(before number: UInt64) throws(ChainError) -> Bool {
    var isFound = false
    let range = KeyRange(
      from: Prefix.changeSet.key(0), to: Prefix.changeSet.key(StateVersion(block: number).rawValue))
    do throws(StoreError) {
      try view.store.scan(range, backwards: false) { key, _ in
        isFound = StateVersion(rawValue: UInt64(bigEndianBytes: key.dropFirst())).isEdit
        return !isFound
      }
    } catch { throw .store(error) }
    return isFound
  }
}
