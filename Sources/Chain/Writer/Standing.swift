import EVM
import Primitives
import Synchronization

/// What readers may know of the writer: they get a copy with every change.
struct Standing: Sendable {
  var view: ChainView
  var configuration: ChainConfiguration
  var clock: any ChainClock
  var accounts = AccountStore()
  /// Seconds that the chain's clock is ahead of the machine's.
  var timeOffset: Int64 = 0
  var next = NextBlock()
  var tips = RecentTips()

  /// The chain's time now.
  var now: UInt64 {
    let now = Int64(clamping: clock.now).addingReportingOverflow(timeOffset)
    return now.overflow ? clock.now : UInt64(max(0, now.partialValue))
  }

  /// The least timestamp that the next block may have.
  ///
  /// Blocks of one second share it where the rules needn't be kept, so that many of them don't push the clock ahead.
  var leastTimestamp: UInt64 { view.head.timestamp.addingClamped(configuration.hasStrictTime ? 1 : 0) }

  private var nextTimestamp: UInt64 {
    if let dictated = next.timestamp { return dictated }
    if let step = configuration.timestampIncrement {
      return max(view.head.timestamp.addingClamped(step), leastTimestamp)
    }
    return max(now, leastTimestamp)
  }

  /// The header of the block after the head, before its transactions.
  func nextHeader() -> Header {
    let parent = view.head
    var header = Header()
    header.parentHash = view.headHash
    header.number = parent.number + 1
    header.timestamp = nextTimestamp
    header.beneficiary = configuration.beneficiary
    header.gasLimit = configuration.blockGasLimit
    header.extraData = configuration.extraData
    let fork = configuration.schedule.fork(atBlock: header.number, time: header.timestamp)
    if fork >= .paris {
      header.mixHash = next.previousRandao ?? keccak256(view.headHash)
    } else {
      // A chain without miners needs no work: the least difficulty there is.
      header.difficulty = 1
    }
    if fork >= .london { header.baseFee = next.baseFee ?? FeeRules.baseFee(after: parent) }
    if fork >= .cancun, let blobs = configuration.schedule.blobs(atTime: header.timestamp) {
      header.blobGasUsed = 0
      header.excessBlobGas = FeeRules.excessBlobGas(after: parent, blobs: blobs, isOsaka: fork >= .osaka)
      header.parentBeaconBlockRoot = .zero
    }
    return header
  }
}

extension UInt64 {
  fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

/// What the next block takes in place of the rules' values.
struct NextBlock: Sendable {
  var timestamp: UInt64?
  var baseFee: UInt256?
  var previousRandao: Hash32?
}

/// Where the writer leaves its state for readers, who never wait for it.
final class Board: Sendable {
  private let current: Mutex<Standing>

  init(_ standing: Standing) { current = Mutex(standing) }

  var standing: Standing { current.withLock { $0 } }
  var view: ChainView { current.withLock { $0.view } }

  func publish(_ standing: Standing) { current.withLock { $0 = standing } }
}
