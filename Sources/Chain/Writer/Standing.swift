import EVM
import Primitives
import Synchronization

/// What readers may know of the writer's state: an immutable copy, replaced with every change.
struct Standing: Sendable {
  var view: ChainView
  var configuration: ChainConfiguration
  var clock: any ChainClock
  var accounts: AccountStore
  /// Seconds that the chain's clock is ahead of the machine's.
  var timeOffset: Int64 = 0
  var next = NextBlock()

  /// The chain's time now.
  var now: UInt64 {
    let now = Int64(clamping: clock.now).addingReportingOverflow(timeOffset)
    return now.overflow ? clock.now : UInt64(max(0, now.partialValue))
  }

  /// The header of the block after the head, before its transactions.
  func nextHeader(timestamp: UInt64? = nil) -> Header {
    let parent = view.head
    var header = Header()
    header.parentHash = view.headHash
    header.number = parent.number + 1
    // Blocks of one second share their timestamp, so that many of them don't push the clock ahead.
    let least = configuration.hasStrictTime ? parent.timestamp + 1 : parent.timestamp
    header.timestamp = timestamp ?? next.timestamp ?? max(now, least)
    header.beneficiary = configuration.beneficiary
    header.gasLimit = configuration.blockGasLimit
    header.extraData = configuration.extraData
    let fork = configuration.schedule.fork(atBlock: header.number, time: header.timestamp)
    if fork >= .paris {
      header.mixHash = next.previousRandao ?? keccak256(view.headHash.bytes)
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
