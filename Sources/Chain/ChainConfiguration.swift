import EVM
package import Primitives

/// What a chain is made of.
package struct ChainConfiguration: Sendable {
  package enum Mining: Hashable, Sendable {
    /// Each transaction gets its own block before its hash is answered.
    case automatic
    /// Only when told: by `mine`, by an interval's timer.
    case manual
  }

  package enum Ordering: Hashable, Sendable { case fee, fifo }

  /// How blocks reach the disk.
  package enum Sync: Hashable, Sendable {
    /// Before the receipt can be seen.
    case block
    /// Every second or so: a power cut takes the last of them, and only those.
    case interval
    /// When the system sees fit.
    case never
  }

  package var chainID: UInt64 = 1337
  package var networkID: UInt64 = 1337
  package var schedule = ForkSchedule(only: .osaka)
  package var genesis = Genesis()
  /// The genesis block's hash where the store has the chain already; then `genesis` isn't looked at.
  package var genesisHash: Hash32?
  /// Gas limit of new blocks.
  package var blockGasLimit: UInt64 = 30_000_000
  package var beneficiary: Address = .zero
  package var extraData: Bytes = []
  package var mining = Mining.automatic
  /// Time between the blocks that a clock mines beside that; zero where none does.
  package var blockInterval = Duration.zero
  /// Whether mining rests, but for `mine`.
  package var isPaused = false
  package var ordering = Ordering.fee
  package var sync = Sync.block
  package var poolLimits = TransactionPool.Limits()
  /// Whether legacy transactions without replay protection are taken. See EIP-155.
  package var allowsUnprotected = false
  /// Gas that a call may use where it names none.
  package var callGasLimit: UInt64 = 50_000_000
  /// Time that a call, or an estimate with all its tries, may take.
  package var callTimeLimit = Duration.seconds(5)
  /// Whether blocks never share a second.
  package var hasStrictTime = false
  /// Seconds from one block's timestamp to the next one's, whatever the clock says.
  package var timestampIncrement: UInt64?
  /// Where the chain's clock begins, in seconds since 1970; nil: with the machine's.
  package var startTime: UInt64?
  /// Wei per gas: the price of transactions that name none before London, and the least that is suggested.
  package var defaultGasPrice: UInt256 = 2_000_000_000

  package init() {}

  /// Whether a transaction is mined before its hash is answered.
  var minesAtOnce: Bool { mining == .automatic && !isPaused }
}

/// Tells the time.
package protocol ChainClock: Sendable {
  /// Seconds since 1970.
  var now: UInt64 { get }
}
