import Synchronization

/// Turns LevelDB's word of damage into one that names the file, once: looking for it reads the whole directory.
final class DamageReport: Sendable {
  private let path: String
  private let tell: @Sendable (StoreError) -> Void
  private let found = Mutex<StoreError?>(nil)

  init(path: String, tell: @escaping @Sendable (StoreError) -> Void) { (self.path, self.tell) = (path, tell) }

  func error(_ words: String) -> StoreError {
    let (error, isNew) = found.withLock { found -> (StoreError, Bool) in
      if let found { return (found, false) }
      let place = FileDamage.first(in: path).map { ", \($0)" } ?? ""
      let error = StoreError.corrupted("\(words) in \(path)\(place)")
      found = error
      return (error, true)
    }
    if isNew { tell(error) }
    return error
  }
}
