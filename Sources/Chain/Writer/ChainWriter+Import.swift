import EVM
import Primitives
import Storage

extension ChainWriter {
  /// Takes over a block from elsewhere that isn't known yet: checks every rule and, where fork choice says so, makes it the head.
  ///
  /// Before the merge the branch with the most work is the chain; after it, the one that came last.
  mutating func importBlock(_ block: Block, seals: SealRules?) throws(ChainError) -> ImportedBlock {
    let parent = block.header.parentHash
    if parent == view.headHash {
      try extend(with: block, seals: seals)
      return .head
    }
    let (ancestor, branch) = try branch(to: parent)
    let layer = OverlayStore(over: store)
    var trial = trial(on: layer)
    try trial.unwind(to: trial.lastVersion(of: ancestor))
    for block in branch { try trial.extend(with: block) }
    try trial.extend(with: block, seals: seals)
    if try !trial.outweighs(self) {
      var batch = WriteBatch()
      batch.addSide(block)
      try view.addTotalDifficulty(of: block.header, hash: block.hash, to: &batch)
      try write(batch)
      return .side
    }
    try adopt(trial, layer: layer, branch: branch + [block], undone: view.blocks(after: ancestor))
    return .head
  }

  /// A copy of the writer that nobody sees and whose changes go to a layer above the database.
  private func trial(on layer: OverlayStore) -> ChainWriter {
    var trial = self
    trial.store = layer
    trial.view.store = layer
    trial.view.epochs = Epoch()
    trial.view.epoch = trial.view.epochs.current
    trial.pool = SharedPool()
    trial.board = Board(trial.standing)
    return trial
  }

  /// Makes a tried branch the chain: one atomic batch. What the undone blocks held waits again, by the same batch.
  private mutating func adopt(
    _ trial: ChainWriter, layer: OverlayStore, branch: [Block], undone: [Block]
  ) throws(ChainError) {
    var adopted = trial
    adopted.pool = SharedPool(pool.copy)
    try adopted.followNonces()
    for transaction in undone.flatMap(\.transactions) { try adopted.rejoin(transaction) }
    let waiting = adopted.pool.copy
    var batch = layer.changes()
    for block in branch { batch.remove(Prefix.sideBlock.key(block.hash)) }
    for block in undone {
      batch.addSide(block)
      if let total = try view.totalDifficulty(of: block.hash) {
        batch.set(Prefix.totalDifficulty.key(block.hash), to: total.minimalBytes)
      }
    }
    // Readers must notice before the first of them can see what the batch undoes.
    view.epochs.advance()
    do throws(ChainError) { try write(batch) } catch {
      view.epochs.retreat()
      throw error
    }
    (adopted.store, adopted.pool, adopted.board) = (store, pool, board)
    (adopted.view.store, adopted.view.epochs) = (store, view.epochs)
    adopted.view.epoch = view.epochs.current
    self = adopted
    publish()
    pool.change { $0 = waiting }
  }

  /// Brings what waits to the nonces of the tried branch.
  private mutating func followNonces() throws(ChainError) {
    var batch = WriteBatch()
    let poolChange = try poolChange(after: batch)
    add(poolChange, to: &batch)
    try write(batch)
    pool.change { $0.make(poolChange) }
  }

  /// Lets a transaction of an undone block wait again, where it still can be mined.
  private mutating func rejoin(_ signed: SignedTransaction) throws(ChainError) {
    do throws(ChainError) {
      let account = try account(at: signed.sender)
      try admit(signed, account: account, header: nextHeader())
      try keep(signed, nonce: account.nonce)
    } catch {
      switch error {
      case .invalidTransaction, .wrongChainID, .alreadyKnown, .replacementUnderpriced, .poolFull,
        .tooManyQueued:
        // It was mined in the new branch, or can't be any more: then there is nothing to wait for.
        return
      default: throw error
      }
    }
  }

  /// Validates a block on the head and makes it the head.
  ///
  /// Without `seals` the proof of work is taken as done: it was checked before, or is waived.
  private mutating func extend(with block: Block, seals: SealRules? = nil) throws(ChainError) {
    try checkMerge(block.header)
    do throws(InvalidBlock) {
      try HeaderRules(schedule: configuration.schedule).check(block.header, after: view.head)
    } catch { throw .invalidBlock(error) }
    try UncleRules(schedule: configuration.schedule).check(block, on: view)
    do throws(InvalidBlock) { try seals?.check(block) } catch { throw .invalidBlock(error) }
    var header = block.header
    if header.blobGasUsed != nil { header.blobGasUsed = 0 }
    var builder = BlockBuilder(header: header, view: view, codes: codes)
    if (block.withdrawals != nil) != (builder.fork >= .shanghai) {
      throw .invalidBlock(.wrongField("withdrawals"))
    }
    for (index, transaction) in block.transactions.enumerated() {
      do throws(ChainError) { try builder.add(transaction) } catch {
        guard case .invalidTransaction(let reason) = error else { throw error }
        if case .unreadableState(let failure) = reason { throw .corruptState(failure.reason) }
        throw .invalidBlock(.invalidTransaction(index: index, reason))
      }
    }
    let built = try builder.finish(
      uncles: block.uncles, withdrawals: block.withdrawals ?? [],
      asking: try hasSystemContracts() ? .required : .optional)
    if let difference = built.block.header.difference(from: block.header) { throw .invalidBlock(difference) }
    try append(built)
  }

  /// Whether blocks must find the contracts that requests come from.
  ///
  /// A chain that begins with Prague's rules but without those contracts never had them.
  private func hasSystemContracts() throws(ChainError) -> Bool {
    guard let first = try view.header(at: 0), configuration.schedule.fork(of: first) >= .prague else {
      return true
    }
    let genesis = view.state(at: StateVersion(block: 0))
    do throws(StateReadError) {
      for address in SystemContract.requestSources {
        if try genesis.code(at: address).isEmpty { return false }
      }
      return true
    } catch { throw .corruptState(error.reason) }
  }

  /// Checks on which side of the merge a block after the head must stand, where total difficulty decides it.
  private func checkMerge(_ header: Header) throws(ChainError) {
    let schedule = configuration.schedule
    guard let terminal = schedule.terminalTotalDifficulty, schedule.blocks[.paris] == nil else { return }
    let total = try view.totalDifficulty(of: view.headHash) ?? 0
    let isMerged = view.head.difficulty.isZero || total >= terminal
    if isMerged, !header.difficulty.isZero { throw .invalidBlock(.alreadyMerged) }
    if !isMerged, header.difficulty.isZero { throw .invalidBlock(.notYetMerged) }
  }

  /// The last block that the chain shares with a branch, and the branch's blocks up to `tip`.
  private func branch(to tip: Hash32) throws(ChainError) -> (ancestor: UInt64, blocks: [Block]) {
    var blocks: [Block] = []
    var hash = tip
    while true {
      if let number = try view.number(ofBlock: hash) { return (number, blocks.reversed()) }
      guard let block = try view.sideBlock(hash) else { throw .invalidBlock(.unknownParent(tip)) }
      blocks.append(block)
      hash = block.header.parentHash
    }
  }

  /// Whether this writer's head is the better one.
  private func outweighs(_ other: ChainWriter) throws(ChainError) -> Bool {
    if view.head.difficulty.isZero { return true }
    if other.view.head.difficulty.isZero { return false }
    let own = try view.totalDifficulty(of: view.headHash) ?? 0
    let others = try other.view.totalDifficulty(of: other.view.headHash) ?? 0
    return own > others
  }
}

extension ChainView {
  /// The chain's blocks after a number, oldest first.
  func blocks(after number: UInt64) throws(ChainError) -> [Block] {
    var blocks: [Block] = []
    var next = number
    while next < self.number {
      next += 1
      guard let block = try block(at: next) else { throw .corruptState("block \(next) is missing") }
      blocks.append(block)
    }
    return blocks
  }
}

extension Header {
  /// The first thing in which a header differs from what the block came to.
  func difference(from claimed: Header) -> InvalidBlock? {
    if gasUsed != claimed.gasUsed { return .wrongGasUsed(have: claimed.gasUsed, want: gasUsed) }
    if blobGasUsed != claimed.blobGasUsed {
      return .wrongBlobGas(have: claimed.blobGasUsed, limit: blobGasUsed ?? 0)
    }
    let commitments: [(String, Hash32, Hash32)] = [
      ("state", claimed.stateRoot, stateRoot), ("transactions", claimed.transactionsRoot, transactionsRoot),
      ("receipts", claimed.receiptsRoot, receiptsRoot), ("uncles", claimed.unclesHash, unclesHash),
      ("withdrawals", claimed.withdrawalsRoot ?? .zero, withdrawalsRoot ?? .zero),
      ("requests", claimed.requestsHash ?? .zero, requestsHash ?? .zero),
      ("logs", keccak256(claimed.bloom.bytes), keccak256(bloom.bytes)), ("header", claimed.hash, hash),
    ]
    for (name, have, want) in commitments where have != want {
      return .wrongCommitment(name, have: have, want: want)
    }
    return nil
  }
}
