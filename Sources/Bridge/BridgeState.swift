import FoundationEssentials
import Glibc
import Primitives

/// All that the bridge must not forget: how far it has read, and the deliveries that came of it. One file, replaced
/// whole, so that a position is never remembered without the sessions it caused.
struct BridgeState: Hashable, Sendable, Codable {
  var version = 1
  var market: Address
  /// The chain's first block; another one is another chain.
  var genesis: Hash32?
  /// Blocks where reading stopped, oldest first: the last is the position, the others find the way back after a
  /// reorganisation.
  var positions: [BlockPosition] = []
  var sessions: [Session] = []
  /// Houses whose relay may be closed, with the trade that closed it: these are owed an OFF.
  var energised: [Energised] = []

  struct Energised: Hashable, Sendable, Codable {
    var house: Address
    var trade: UInt64
  }

  init(market: Address) { self.market = market }

  /// Reads the file; a fresh state when there is none yet or when it tells of another market.
  init(contentsOf path: String, market: Address) throws {
    self.init(market: market)
    guard access(path, F_OK) == 0 else { return }
    let kept = try JSONDecoder().decode(BridgeState.self, from: Data(contentsOf: URL(filePath: path)))
    if kept.market == market {
      self = kept
    } else {
      energised = kept.energised
    }
  }

  /// Replaces the file so that after a crash either the old or the new state is there, whole.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = Bytes(try encoder.encode(self))
    let fresh = path + ".new"
    let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw StateFailure(path: fresh, code: errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        close(file)
        throw StateFailure(path: fresh, code: code)
      }
      written += count
    }
    guard fsync(file) == 0 else {
      let code = errno
      close(file)
      throw StateFailure(path: fresh, code: code)
    }
    close(file)
    guard rename(fresh, path) == 0 else { throw StateFailure(path: path, code: errno) }
    // The new name itself must reach the disk too.
    let folder = open(
      URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw StateFailure(path: path, code: errno) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw StateFailure(path: path, code: errno) }
  }
}

/// The state could not be kept.
struct StateFailure: Error, CustomStringConvertible {
  var path: String
  var code: Int32

  var description: String { "\(path): \(String(cString: strerror(code)))" }
}

/// One trade on its way from the seller's relay to the buyer.
struct Session: Hashable, Sendable, Codable {
  enum State: String, Sendable, Codable {
    case waiting
    case delivering
    case delivered
    /// The deadline passed first.
    case expired
    /// Its block is no longer part of the chain.
    case orphaned
    /// No relay could ever deliver so much.
    case refused

    var isActive: Bool { self == .waiting || self == .delivering }
  }

  /// A stretch of time for which the device was told to keep its relay closed, and said yes.
  struct Lease: Hashable, Sendable, Codable {
    /// Milliseconds since 1970.
    var grantedAt: Int64
    var milliseconds: Int64
  }

  var trade: UInt64
  var transaction: Hash32
  var block: BlockPosition
  var seller: Address
  var buyer: Address
  /// Watt-seconds.
  var energy: UInt64
  /// Seconds since 1970.
  var deadline: UInt64
  var state = State.waiting
  /// Time with a closed relay in leases that have ended, in milliseconds.
  var deliveredMilliseconds: Int64 = 0
  var lease: Lease?
}
