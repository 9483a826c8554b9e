import EVM
import Primitives
import Storage

/// All that changes: the one value behind the chain's lock.
struct ChainWriter: Sendable {
  var configuration: ChainConfiguration
  /// The database; while a branch is tried, a layer above it.
  var store: any KeyValueStore
  let clock: any ChainClock
  let codes = CodeCache()
  var view: ChainView
  /// What waits; a branch that is tried has its own.
  var pool = SharedPool()
  var accounts = AccountStore()
  var snapshots: [Snapshot] = []
  var lastSnapshot: UInt64 = 0
  /// Seconds that the chain's clock is ahead of the machine's.
  var timeOffset: Int64 = 0
  /// What the next block takes in place of the rules' values.
  var next = NextBlock()
  /// What ended all writing. After a failed write nobody knows what the disk holds.
  var failure: StoreError?
  /// What waits to reach the disk together.
  var group: WriteGroup?
  /// Where readers look.
  var board: Board
  /// What observers are still to be told.
  var events: [ChainEvent] = []
  /// Whether the observers are told later, of several changes at once.
  var holdsEvents = false

  /// Opens the chain in the store, or begins it with the genesis block.
  init(
    configuration: ChainConfiguration, store: any KeyValueStore, clock: any ChainClock
  ) throws(ChainError) {
    (self.configuration, self.store, self.clock) = (configuration, store, clock)
    let epochs = Epoch()
    let empty = ChainView(
      store: store, schedule: configuration.schedule, chainID: configuration.chainID, head: Header(),
      headHash: .zero, genesisHash: .zero, version: StateVersion(block: 0), root: .emptyTrieRoot,
      epochs: epochs,
      epoch: epochs.current)
    view = empty
    board = Board(
      Standing(view: empty, configuration: configuration, clock: clock, accounts: accounts))
    if let head = try empty.value(Meta.head) {
      try resume(head)
    } else {
      try begin()
    }
  }

  private mutating func begin() throws(ChainError) {
    let genesis = configuration.genesis
    var writer = StateWriter(store: store)
    let root = try writer.apply(genesis.diff, root: .emptyTrieRoot)
    let header = genesis.header(stateRoot: root, schedule: configuration.schedule, now: clock.now)
    let block = Block(header: header, withdrawals: header.withdrawalsRoot == nil ? nil : [])
    view.head = header
    view.headHash = block.hash
    view.genesisHash = block.hash
    view.root = root
    var batch = writer.batch
    batch.set(Meta.format, to: [1])
    batch.add(block, receipts: [])
    try addTotalDifficulty(of: header, hash: block.hash, to: &batch)
    batch.setHead(view)
    try write(batch)
  }

  private mutating func resume(_ head: Bytes) throws(ChainError) {
    let fields: (number: UInt64, version: UInt64, root: Hash32, genesis: Hash32)
    do {
      let list = try RLP(decoding: head).list(count: 4)
      fields = (try list[0].number64(), try list[1].number64(), try list[2].fixed(), try list[3].fixed())
    } catch { throw .corruptState("the record of the head is damaged: \(error)") }
    guard let bytes = try view.value(Prefix.header.key(fields.number)),
      let first = try view.value(Prefix.header.key(0)), keccak256(first) == fields.genesis
    else { throw .corruptState("the head's block is missing") }
    let genesisHeader = try view.decode { () throws(RLPError) in try Header(RLP(decoding: first)) }
    // The genesis block's time may have come from the clock, so it is compared with the stored one's.
    let wanted = configuration.genesis.header(
      stateRoot: configuration.genesis.stateRoot, schedule: configuration.schedule,
      now: genesisHeader.timestamp
    ).hash
    if wanted != fields.genesis { throw .foreignDatabase(have: fields.genesis, want: wanted) }
    view.head = try view.decode { () throws(RLPError) in try Header(RLP(decoding: bytes)) }
    view.headHash = keccak256(bytes)
    view.genesisHash = fields.genesis
    view.version = StateVersion(rawValue: fields.version)
    view.root = fields.root
    try loadSnapshots()
    try loadPool()
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

  /// What readers may know of the writer's state.
  var standing: Standing {
    Standing(
      view: view, configuration: configuration, clock: clock, accounts: accounts, timeOffset: timeOffset,
      next: next)
  }

  /// Lets readers see the state as it is now, unless it has still to reach the disk.
  func publish() { if group == nil { board.publish(standing) } }

  /// What observers are to be told now.
  mutating func takeEvents() -> [ChainEvent] {
    if holdsEvents { return [] }
    defer { events = [] }
    return events
  }

  /// The header of the block after the head, before its transactions.
  func nextHeader(timestamp: UInt64? = nil) -> Header { standing.nextHeader(timestamp: timestamp) }
}
