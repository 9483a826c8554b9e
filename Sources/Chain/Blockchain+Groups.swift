import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

extension Blockchain {
  /// Runs work that submits transactions and does nothing else, in order, and answers when the blocks of all of it are
  /// on the disk: one sync serves them together, though each transaction still gets a block of its own.
  ///
  /// Readers see none of the blocks before. When the write fails, each work is done again by itself, so that its answer
  /// tells what became of it.
  ///
  /// Where the disk is slow, `joining` is asked for more before all of it is written, time and again, and may wait for
  /// that as long as it is told.
  package func together<Answer>(
    _ works: [() -> Answer], joining: (_ patience: Duration) -> [() -> Answer] = { _ in [] }
  ) -> [Answer] {
    if configuration.sync != .block { return works.map { $0() } }
    return row {
      var (works, answers) = (works, [Answer]())
      var patience = syncTime < Self.slowSync ? Duration.zero : min(syncTime / 4, Self.mostPatience)
      var group = openGroup()
      var first = 0
      while answers.count < works.count {
        let index = answers.count
        answers.append(works[index]())
        if answers.count == works.count, group != nil, patience > .zero {
          let begun = ContinuousClock.now
          works += joining(patience)
          patience -= ContinuousClock.now - begun
        }
        let isLast = answers.count == works.count
        if isLast { closeGroup() }
        if let group, group.outcome == .open { continue }
        if group?.outcome == .failed { for again in first...index { answers[again] = works[again]() } }
        first = index + 1
        if !isLast { group = openGroup() }
      }
      return answers
    }
  }

  /// A sync that takes longer is worth waiting for others to share it. Beside a shorter one, more is done at the same
  /// time when each waits for its own.
  private static var slowSync: Duration { .microseconds(500) }
  /// However slow one sync was.
  private static var mostPatience: Duration { .milliseconds(10) }
}

/// Lets one thread at a time change the chain: for one change, or for a row of them.
final class Turn: Sendable {
  private let lock = Mutex(())
  private let owner = Atomic<UInt>(0)

  /// Waits for the turn, unless this thread has it already.
  func take<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let own = UInt(pthread_self())
    if owner.load(ordering: .relaxed) == own { return try body() }
    return try lock.withLock { _ throws(Failure) in
      owner.store(own, ordering: .relaxed)
      defer { owner.store(0, ordering: .relaxed) }
      return try body()
    }
  }

  /// Does the body if no other thread has the turn; nil where one has.
  func takeIfFree<Value>(_ body: () -> Value) -> Value? {
    let own = UInt(pthread_self())
    if owner.load(ordering: .relaxed) == own { return body() }
    return lock.withLockIfAvailable { _ in
      owner.store(own, ordering: .relaxed)
      defer { owner.store(0, ordering: .relaxed) }
      return body()
    }
  }
}
