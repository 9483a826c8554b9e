import Primitives
import Storage

/// What a key of the latest state held before each of some changes in a row: a history entry, whose key carries the
/// newest of the changes' versions.
///
/// A block leaves an entry for each change. Once they are written late and together, entries of one key become one: see
/// `WriteBatch.packHistory`.
struct KeyHistory: Hashable {
  /// A version that changed the key, and the value before; empty where none was.
  struct Change: Hashable {
    let version: StateVersion
    let before: Bytes
  }

  /// The newest first; there is at least one.
  private(set) var changes: [Change]

  init(_ change: Change) { changes = [change] }

  init(stored value: Bytes, under key: Bytes) throws(RLPError) {
    var version = StateVersion(rawValue: UInt64(bigEndianBytes: key.suffix(8)))
    var reader = try RLPReader(listIn: value)
    changes = [Change(version: version, before: Bytes(try reader.string()))]
    while !reader.isAtEnd {
      let distance = try reader.number64()
      guard distance > 0, distance <= version.rawValue else { throw .notCanonical }
      version = StateVersion(rawValue: version.rawValue - distance)
      changes.append(Change(version: version, before: Bytes(try reader.string())))
    }
  }

  /// The newest value before; then, for each older change, how many versions it lies back, and the value before it.
  var stored: Bytes {
    var writer = RLPWriter(capacity: changes.count * 16)
    writer.appendList { list in
      for (index, change) in changes.enumerated() {
        if index > 0 { list.append(number: changes[index - 1].version.rawValue - change.version.rawValue) }
        list.append(string: change.before)
      }
    }
    return writer.bytes
  }

  /// The first change after a version: it tells the key's value then.
  func change(after version: StateVersion) -> Change? { changes.last { $0.version > version } }

  /// What is left of it when everything after a version is taken back; nil where nothing is.
  func unwound(to version: StateVersion) -> KeyHistory? {
    var left = self
    left.changes.removeAll { $0.version > version }
    return left.changes.isEmpty ? nil : left
  }

  /// Adds the changes that came next.
  fileprivate mutating func append(_ next: KeyHistory) { changes = next.changes + changes }
}

extension WriteBatch {
  /// Remembers what a key held before some changes.
  mutating func set(_ history: KeyHistory, of key: Bytes) {
    guard let newest = history.changes.first else { return }
    set(Prefix.history.key(key, before: newest.version), to: history.stored)
  }

  mutating func remove(_ history: KeyHistory, of key: Bytes) {
    if let newest = history.changes.first { remove(Prefix.history.key(key, before: newest.version)) }
  }

  /// Puts entries of one key's history together, in a batch that has its changes in the order of their keys.
  mutating func packHistory() throws(RLPError) {
    var packed = WriteBatch()
    var run: (key: ArraySlice<UInt8>, history: KeyHistory)?
    func endRun() {
      if let run { packed.set(run.history, of: Bytes(run.key)) }
      run = nil
    }
    for change in changes {
      guard Prefix(of: change.key) == .history, let value = change.value else {
        endRun()
        packed.append(change.key, change.value)
        continue
      }
      let (key, history) = (
        change.key.dropFirst().dropLast(8), try KeyHistory(stored: value, under: change.key)
      )
      if let (last, longer) = run, last != key || longer.changes.count >= KeyHistory.most { endRun() }
      if run == nil { run = (key, history) } else { run?.history.append(history) }
    }
    endRun()
    self = packed
  }
}

extension KeyHistory {
  /// Changes that are put together: a reader takes them all apart.
  fileprivate static let most = 64
}

extension KeyRange {
  /// The version from which on a key's history lies in the range; nil for other ranges.
  var historyStart: StateVersion? {
    guard Prefix(of: lower) == .history, Self.historyKeyCounts.contains(lower.count) else { return nil }
    return StateVersion(rawValue: UInt64(bigEndianBytes: lower.suffix(8)))
  }

  /// Bytes of the history keys of an account and of a slot.
  private static let historyKeyCounts = [
    Prefix.account.key(Address.zero), Prefix.slot.key(.zero, slot: 0),
  ].map { Prefix.history.key($0, before: StateVersion(block: 0)).count }
}

extension KeyValueStore {
  /// Visits what a key held before a version and later ones, the oldest entries first, until told false.
  func visitHistory(
    of key: Bytes, from version: StateVersion, _ visit: (KeyHistory) -> Bool
  ) throws(ChainError) {
    let later = KeyRange(
      from: Prefix.history.key(key, before: version),
      to: Prefix.history.key(key, before: StateVersion(rawValue: .max)))
    var damage: RLPError?
    do throws(StoreError) {
      try scan(later, backwards: false) { key, value in
        do throws(RLPError) {
          return visit(try KeyHistory(stored: value, under: key))
        } catch { damage = error }
        return false
      }
    } catch { throw .store(error) }
    if let damage { throw .corruptState("a history entry is damaged: \(damage)") }
  }
}
