/// The protocol's upgrades, in order.
package enum Hardfork: UInt8, Hashable, Sendable, CaseIterable {
  case frontier
  case homestead
  /// EIP-150.
  case tangerineWhistle
  /// EIP-155, 160, 161, 170.
  case spuriousDragon
  /// EIP-100, 140, 196, 197, 198, 211, 214, 649, 658.
  case byzantium
  /// EIP-145, 1014, 1052, 1234, 1283.
  case constantinople
  /// Constantinople without EIP-1283.
  case petersburg
  /// EIP-152, 1108, 1344, 1884, 2028, 2200.
  case istanbul
  /// EIP-2384.
  case muirGlacier
  /// EIP-2565, 2718, 2929, 2930.
  case berlin
  /// EIP-1559, 3198, 3529, 3541, 3554.
  case london
  /// EIP-4345.
  case arrowGlacier
  /// EIP-5133.
  case grayGlacier
  /// EIP-3675, 4399.
  case paris
  /// EIP-3651, 3855, 3860, 4895, 6049.
  case shanghai
  /// EIP-1153, 4788, 4844, 5656, 6780, 7516.
  case cancun
  /// EIP-2537, 2935, 6110, 7002, 7251, 7623, 7685, 7691, 7702.
  case prague
  /// EIP-7594, 7823, 7825, 7883, 7918, 7934, 7939, 7951.
  case osaka
}

extension Hardfork: Comparable {
  @inlinable
  package static func < (left: Hardfork, right: Hardfork) -> Bool { left.rawValue < right.rawValue }
}
