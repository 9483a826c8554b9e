/// A run of octets.
public typealias Bytes = [UInt8]

/// A value of fixed width made of octets, kept as machine words in memory order.
///
/// Words are compared and hashed as they are, so equality and hashing need no byte swaps.
public protocol FixedBytes: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Width in bytes.
  static var byteCount: Int { get }

  /// Makes the value from exactly `byteCount` bytes, or nil when there are more or fewer.
  init?(_ bytes: some Collection<UInt8>)

  /// All zero.
  static var zero: Self { get }
}

extension FixedBytes {
  /// The bytes, first one first.
  @inlinable
  public var bytes: Bytes { withUnsafeBytes(of: self) { Bytes($0) } }

  /// Makes the value from a hexadecimal string with or without `0x`, of exactly the value's width.
  public init?(hex: some StringProtocol) {
    guard let bytes = Bytes(hex: hex) else { return nil }
    self.init(bytes)
  }

  /// Lower-case hexadecimal with `0x`.
  public var description: String { bytes.hex }

  public static func < (left: Self, right: Self) -> Bool {
    withUnsafeBytes(of: left) { l in withUnsafeBytes(of: right) { r in l.lexicographicallyPrecedes(r) } }
  }
}
