import EVM
package import Primitives

/// What a block's predecessor says about its fees. See EIP-1559, EIP-4844, EIP-7918.
package enum FeeRules {
  /// Wei per gas of the first London block.
  package static let initialBaseFee: UInt256 = 1_000_000_000
  /// Blob gas of one blob.
  package static let gasPerBlob: UInt64 = 131_072

  /// Wei per gas of the block after `parent`.
  package static func baseFee(after parent: Header) -> UInt256 {
    guard let fee = parent.baseFee else { return initialBaseFee }
    let target = parent.gasLimit / 2
    if parent.gasUsed == target || target == 0 { return fee }
    let isAbove = parent.gasUsed > target
    let distance = isAbove ? parent.gasUsed - target : target - parent.gasUsed
    let change = (fee.multiplied(by: UInt256(distance)) ?? .max) / UInt256(target) / 8
    if isAbove { return fee.adding(max(change, 1)) ?? .max }
    return fee.subtracting(change) ?? 0
  }

  /// Blob gas that the blocks up to `parent` used above target.
  package static func excessBlobGas(after parent: Header, blobs: ForkSchedule.Blobs, isOsaka: Bool) -> UInt64
  {
    let used = parent.blobGasUsed ?? 0
    let excess = parent.excessBlobGas ?? 0
    let target = blobs.targetGas
    let (sum, overflow) = excess.addingReportingOverflow(used)
    if overflow { return .max }
    if sum < target { return 0 }
    if isOsaka, let baseFee = parent.baseFee {
      let reserve = baseFee.multiplied(by: 8192) ?? .max
      let fee = BlobFee.price(excess: excess, updateFraction: blobs.updateFraction)
      let price = fee.multiplied(by: UInt256(gasPerBlob)) ?? .max
      if reserve > price, blobs.limit > 0 {
        let scaled =
          UInt256(used) &* UInt256(blobs.limit - min(blobs.target, blobs.limit)) / UInt256(blobs.limit)
        return excess.addingReportingOverflow(scaled.clampedUInt64).overflow
          ? .max : excess + scaled.clampedUInt64
      }
    }
    return sum - target
  }
}

extension ForkSchedule {
  /// Wei per blob gas in a block; nil before there were blobs.
  package func blobBaseFee(of header: Header) -> UInt256? {
    guard let excess = header.excessBlobGas, let blobs = blobs(atTime: header.timestamp) else { return nil }
    return BlobFee.price(excess: excess, updateFraction: blobs.updateFraction)
  }
}
