import EVM
import Primitives

/// Deposits that the deposit contract's logs tell of. See EIP-6110.
enum Deposits {
  static let topic = keccak256(Bytes("DepositEvent(bytes,bytes,bytes,bytes,bytes)".utf8))

  /// Where each of the five byte strings has its length, and how long it is: key, credentials, amount in
  /// gwei, signature, index.
  private static let layout: [(offset: Int, count: Int)] = [
    (160, 48), (256, 32), (320, 8), (384, 96), (512, 8),
  ]
  private static let byteCount = 576

  /// The deposits of a block as one request, without its type's byte; nil where a log is malformed.
  static func request(from logs: some Sequence<Log>, contract: Address) -> Bytes? {
    var request = Bytes()
    for log in logs where log.address == contract && log.topics.first == topic {
      guard let deposit = deposit(log.data) else { return nil }
      request.append(contentsOf: deposit)
    }
    return request
  }

  private static func deposit(_ data: Bytes) -> Bytes? {
    guard data.count == byteCount else { return nil }
    func word(_ offset: Int) -> UInt256? { UInt256(bigEndian: data[offset..<(offset + 32)]) }
    var deposit = Bytes()
    for (index, part) in layout.enumerated() {
      guard word(32 * index) == UInt256(UInt64(part.offset)), word(part.offset) == UInt256(UInt64(part.count))
      else { return nil }
      deposit.append(contentsOf: data[(part.offset + 32)..<(part.offset + 32 + part.count)])
    }
    return deposit
  }
}
