import EVM
import Primitives
import Storage
import Trie

/// Builds one block on a state: system calls, transactions, withdrawals, and the roots at the end.
struct BlockBuilder {
  /// What a finished block leaves to be stored.
  struct Built {
    let block: Block
    let receipts: [Receipt]
    /// Each with its type's byte in front, empty ones too; nothing before Prague.
    let requests: [Bytes]
    let diff: StateDiff
    var writer: StateWriter
  }

  /// What a block expects of the contracts that requests come from.
  enum RequestSources {
    /// A chain of one's own may live without them, and with others in their place.
    case optional
    /// Where they stand they must do their work.
    case wherePresent
    case required
  }

  private(set) var header: Header
  private(set) var transactions: [SignedTransaction] = []
  private(set) var receipts: [Receipt] = []
  let fork: Hardfork
  /// Blob gas that the block may use.
  private let blobGasLimit: UInt64
  private let schedule: ForkSchedule
  private let world: WorldState
  private let executor: Executor
  private let latest: LatestState
  private let root: Hash32
  private var diff = StateDiff()
  private var bloom = Bloom()
  /// Bytes of the envelopes so far.
  private var size = 0

  /// Begins a block on the latest state of a chain.
  init(header: Header, view: ChainView, codes: CodeCache) {
    self.init(
      header: header, environment: view.environment(of: header), schedule: view.schedule, store: view.store,
      root: view.root, codes: codes)
  }

  /// Begins a block on the state in `store`, whose root is `root`.
  init(
    header: Header, environment: BlockEnvironment, schedule: ForkSchedule, store: any KeyValueStore,
    root: Hash32,
    codes: CodeCache
  ) {
    self.header = header
    self.root = root
    self.schedule = schedule
    let rules = schedule.rules(of: header)
    fork = rules.fork
    let blobGas = FeeRules.gasPerBlob.multipliedReportingOverflow(by: UInt64(max(rules.maxBlobs, 0)))
    blobGasLimit = blobGas.overflow ? .max : blobGas.partialValue
    latest = LatestState(store: store)
    world = WorldState(reader: latest, codes: codes)
    executor = Executor(rules: rules, environment: environment, world: world)
    executor.beginBlock(header, schedule: schedule)
  }

  /// Whether a block with one more transaction is as small as others ask; header, withdrawals and lists stay far below
  /// what is left for them.
  func hasRoom(for signed: SignedTransaction) -> Bool {
    fork < .osaka || size + signed.encoded.count < Block.largest - 64 << 10
  }

  var gasLeft: UInt64 { header.gasLimit - executor.blockGasUsed }

  /// Runs a transaction as the block's next one; one that is not valid leaves the block as it was.
  @discardableResult
  mutating func add(
    _ signed: SignedTransaction, tracer: (any Tracer)? = nil, deadline: Deadline? = nil
  ) throws(ChainError) -> TransactionOutcome {
    let blobCount = signed.transaction.blobHashes.count
    let blobGas = UInt64(blobCount) * FeeRules.gasPerBlob
    let blobGasLeft = blobGasLimit - min(header.blobGasUsed ?? 0, blobGasLimit)
    if blobGas > blobGasLeft {
      let left = Int(clamping: blobGasLeft / FeeRules.gasPerBlob)
      throw .invalidTransaction(.blobsAboveBlock(have: blobCount, left: left))
    }
    let outcome: TransactionOutcome
    executor.options.checksSenderCode = !signed.isImpersonated
    executor.tracer = tracer
    executor.options.deadline = deadline
    do {
      outcome = try executor.execute(signed.transaction, sender: signed.sender)
    } catch { throw .invalidTransaction(error) }
    transactions.append(signed)
    size += signed.encoded.count + 4
    header.blobGasUsed? += blobGas
    var result = Receipt.Outcome.status(outcome.result == .success)
    if fork < .byzantium { result = .stateRoot(try intermediateRoot()) }
    let receipt = Receipt(
      kind: signed.transaction.kind, outcome: result, cumulativeGasUsed: executor.blockGasUsed,
      logs: outcome.logs)
    receipts.append(receipt)
    return outcome
  }

  private mutating func intermediateRoot() throws(ChainError) -> Hash32 {
    diff.merge(world.takeDiff())
    var scratch = StateWriter(store: latest.store)
    return try scratch.apply(diff, root: root)
  }

  /// Pays withdrawals and rewards, collects requests and computes what the header commits to.
  ///
  /// `rewards` replaces the fork's own.
  mutating func finish(
    uncles: [Header] = [], rewards: BlockRewards? = nil, withdrawals: [Withdrawal] = [],
    asking: RequestSources = .optional
  ) throws(ChainError) -> Built {
    for withdrawal in withdrawals {
      world.credit(UInt256(withdrawal.amount) &* 1_000_000_000, to: withdrawal.address)
    }
    let rewards = rewards ?? BlockRewards(of: header, uncles: uncles, fork: fork)
    rewards.pay(to: world, under: executor.rules)
    let requests = fork >= .prague ? try requests(asking) : []
    if fork >= .prague { header.requestsHash = Requests.hash(of: requests) }
    if let failure = world.failure { throw .corruptState(failure.reason) }
    diff.merge(world.takeDiff())
    var writer = StateWriter(store: latest.store)
    header.stateRoot = try writer.apply(diff, root: root)
    writer.record(as: StateVersion(block: header.number))
    header.gasUsed = executor.blockGasUsed
    header.unclesHash = Header.hash(ofUncles: uncles)
    header.transactionsRoot = trieRoot(ofList: transactions.map(\.encoded))
    let blooms = receipts.map(\.bloom)
    for receiptBloom in blooms { bloom.formUnion(receiptBloom) }
    header.bloom = bloom
    header.receiptsRoot = trieRoot(ofList: zip(receipts, blooms).map { $0.encoded(bloom: $1) })
    if fork >= .shanghai { header.withdrawalsRoot = trieRoot(ofList: withdrawals.map(\.encoded)) }
    let block = Block(
      header: header, transactions: transactions, uncles: uncles,
      withdrawals: fork >= .shanghai ? withdrawals : nil)
    return Built(block: block, receipts: receipts, requests: requests, diff: diff, writer: writer)
  }

  /// What the block's logs and the system contracts ask for, each with its type's byte in front.
  private func requests(_ sources: RequestSources) throws(ChainError) -> [Bytes] {
    let deposits = Deposits.request(from: receipts.lazy.flatMap(\.logs), contract: schedule.depositContract)
    if deposits == nil, sources != .optional { throw .invalidBlock(.malformedDeposit) }
    var requests: [Bytes] = [[0] + (deposits ?? [])]
    for (kind, contract) in [
      (1 as UInt8, SystemContract.withdrawalRequests), (2, SystemContract.consolidationRequests),
    ] {
      guard let answer = executor.systemCall(contract, input: []) else {
        if sources == .required { throw .invalidBlock(.systemContractMissing(contract)) }
        continue
      }
      if answer.succeeded {
        requests.append([kind] + answer.output)
      } else if sources != .optional {
        throw .invalidBlock(.systemCallFailed(contract))
      }
    }
    return requests
  }
}

extension BlockEnvironment {
  /// What a block's transactions see, without the hashes of blocks before it.
  package init(of header: Header, schedule: ForkSchedule, chainID: UInt64) {
    self.init()
    number = header.number
    timestamp = header.timestamp
    beneficiary = header.beneficiary
    gasLimit = header.gasLimit
    baseFee = header.baseFee ?? 0
    difficulty = header.difficulty
    previousRandao = header.mixHash
    self.chainID = chainID
    blobBaseFee = schedule.blobBaseFee(of: header) ?? 0
  }
}

extension Executor {
  /// Does what comes before a block's first transaction.
  func beginBlock(_ header: Header, schedule: ForkSchedule) {
    if header.number == schedule.daoBlock { DAOFork.refund(in: world) }
    if rules.fork >= .cancun, let beacon = header.parentBeaconBlockRoot {
      _ = systemCall(SystemContract.beaconRoots, input: beacon.bytes)
    }
    if rules.fork >= .prague { _ = systemCall(SystemContract.blockHashes, input: header.parentHash.bytes) }
  }
}

extension ChainView {
  /// The environment that a block's transactions see.
  func environment(of header: Header) -> BlockEnvironment {
    var environment = BlockEnvironment(of: header, schedule: schedule, chainID: chainID)
    let (view, number) = (self, header.number)
    environment.blockHash = { wanted in
      guard wanted < number, number - wanted <= 256 else { return .zero }
      return (try? view.hash(ofBlock: wanted)) ?? .zero
    }
    return environment
  }
}
