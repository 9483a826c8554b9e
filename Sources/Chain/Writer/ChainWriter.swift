import EVM
import Primitives
import Storage

/// All that changes: the one value behind the chain's lock.
struct ChainWriter: Sendable {
  /// What readers may know.
  private(set) var standing: Standing { didSet { isPublished = false } }
  private var isPublished = false
  /// The database; while a branch is tried, a layer above it.
  var store: any KeyValueStore
  /// Whether anything outlives the process.
  let isLasting: Bool
  let codes = CodeCache()
  /// What waits; a branch that is tried has its own.
  var pool = SharedPool()
  var snapshots: [Snapshot] = []
  var lastSnapshot: UInt64 = 0
  /// What ended all writing. After a failed write nobody knows what the disk holds.
  var failure: StoreError?
  /// What waits to reach the disk together.
  var group: WriteGroup?
  /// Where readers look.
  var board: Board { didSet { isPublished = false } }
  /// What observers are still to be told.
  var events: [ChainEvent] = []
  /// Whether the observers are told later, of several changes at once.
  var holdsEvents = false

  /// Opens the chain in the store, or begins it with the genesis block.
  init(
    configuration: ChainConfiguration, store: any KeyValueStore, clock: any ChainClock
  ) throws(ChainError) {
    self.store = store
    isLasting = !(store is MemoryStore)
    let epochs = Epoch()
    let empty = ChainView(
      store: store, schedule: configuration.schedule, chainID: configuration.chainID, head: Header(),
      headHash: .zero, genesisHash: .zero, version: StateVersion(block: 0), root: .emptyTrieRoot,
      epochs: epochs,
      epoch: epochs.current)
    standing = Standing(view: empty, configuration: configuration, clock: clock)
    board = Board(standing)
    if let stored = try StoredChain(store) {
      try resume(stored)
    } else {
      try begin()
    }
  }

  private mutating func begin() throws(ChainError) {
    let genesis = configuration.genesis
    if let start = configuration.startTime { timeOffset = offset(for: start) }
    var writer = StateWriter(store: store)
    let root = try writer.apply(genesis.diff, root: .emptyTrieRoot)
    let header = genesis.header(stateRoot: root, schedule: configuration.schedule, now: standing.now)
    let block = Block(header: header, withdrawals: header.withdrawalsRoot == nil ? nil : [])
    view.head = header
    view.headHash = block.hash
    view.genesisHash = block.hash
    view.root = root
    var batch = writer.batch
    batch.set(Meta.format, to: [UInt8(ChainIdentity.format)])
    batch.set(Meta.chain, to: identity(genesisHash: block.hash).encoded)
    if genesis.isFromFile { batch.set(Meta.genesisFile, to: []) }
    batch.add(block, receipts: [])
    try view.addTotalDifficulty(of: header, hash: block.hash, to: &batch)
    batch.setHead(view)
    let record = HeadRecord(of: view)
    if isLasting { batch.set(Meta.state, to: record.stored) }
    batch.setTimeOffset(timeOffset)
    try write(batch)
    try view.completeState(of: record)
    store = view.store
  }

  private mutating func resume(_ stored: StoredChain) throws(ChainError) {
    let first = try stored.genesisHeader()
    // The genesis block's time may have come from the clock, so it is compared with the stored one's.
    let hash =
      configuration.genesisHash
      ?? configuration.genesis.header(
        stateRoot: configuration.genesis.stateRoot, schedule: configuration.schedule, now: first.timestamp
      ).hash
    let wanted = identity(genesisHash: hash)
    if let difference = stored.identity.difference(from: wanted, head: stored.view.head) { throw difference }
    let empty = view
    view = stored.view
    (view.schedule, view.epochs, view.epoch) = (configuration.schedule, empty.epochs, empty.epoch)
    store = view.store
    if stored.identity != wanted {
      var batch = WriteBatch()
      batch.set(Meta.chain, to: wanted.encoded)
      try write(batch)
    }
    try loadTimeOffset()
    try loadSnapshots()
    try loadPool()
    tips = try RecentTips(view)
  }

  private func identity(genesisHash: Hash32) -> ChainIdentity {
    ChainIdentity(
      chainID: configuration.chainID, genesisHash: genesisHash, schedule: configuration.schedule)
  }

  /// Writes a batch, or leaves everything readable as it was.
  mutating func write(_ batch: WriteBatch) throws(ChainError) {
    let (store, isSynced) = (store, configuration.sync == .block)
    try ending { () throws(StoreError) in try store.write(batch, synced: isSynced) }
  }

  /// Brings what was written to the disk.
  mutating func sync() throws(ChainError) {
    let store = store
    try ending { () throws(StoreError) in try store.sync() }
  }

  /// Does what ends all writing where it fails.
  private mutating func ending(_ body: () throws(StoreError) -> Void) throws(ChainError) {
    if let failure { throw .writingStopped(failure) }
    do throws(StoreError) { try body() } catch {
      if case .full = error { throw .diskFull }
      failure = error
      events.append(.writingStopped(error))
      throw .writingStopped(error)
    }
  }

  var latest: LatestState { LatestState(store: store) }

  func account(at address: Address) throws(ChainError) -> Account {
    do { return try latest.account(at: address) ?? Account() } catch { throw .corruptState(error.reason) }
  }

  /// Lets readers see the state as it is now, unless it has still to reach the disk.
  mutating func publish() {
    if group != nil || isPublished { return }
    board.publish(standing)
    isPublished = true
  }

  /// What observers are to be told now.
  mutating func takeEvents() -> [ChainEvent] {
    if holdsEvents { return [] }
    defer { events = [] }
    return events
  }

  /// The header of the block after the head, before its transactions.
  func nextHeader() -> Header { standing.nextHeader() }
}

/// The parts of `standing` by their own names: whatever changes one of them is published.
extension ChainWriter {
  var view: ChainView {
    get { standing.view }
    set { standing.view = newValue }
  }
  var configuration: ChainConfiguration {
    get { standing.configuration }
    set { standing.configuration = newValue }
  }
  var clock: any ChainClock { standing.clock }
  var accounts: AccountStore {
    get { standing.accounts }
    set { standing.accounts = newValue }
  }
  var timeOffset: Int64 {
    get { standing.timeOffset }
    set { standing.timeOffset = newValue }
  }
  var next: NextBlock {
    get { standing.next }
    set { standing.next = newValue }
  }
  var tips: RecentTips {
    get { standing.tips }
    set { standing.tips = newValue }
  }
}
