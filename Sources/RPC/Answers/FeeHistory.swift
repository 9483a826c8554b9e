import Chain
import EVM
import Primitives

/// What blocks in a row charged for gas, and what senders tipped. See `eth_feeHistory`.
struct FeeHistory: JSONWritable {
  /// Most blocks in one answer.
  private static let mostBlocks: UInt64 = 1024
  private static let mostPercentiles = 100

  private var oldest: UInt64 = 0
  /// One more than there are blocks: the last is the next block's.
  private var baseFees: [UInt256] = []
  private var blobBaseFees: [UInt256] = []
  private var gasUsedRatios: [Double] = []
  private var blobGasUsedRatios: [Double] = []
  private var rewards: [[UInt256]]?

  init(chain: Blockchain, count: UInt256, newest: BlockTag, percentiles: [Double]?) throws {
    let percentiles = percentiles?.isEmpty == true ? nil : percentiles
    if let percentiles {
      if percentiles.count > Self.mostPercentiles {
        throw RPCError.invalidParameters(
          "invalid reward percentile: over the query limit \(Self.mostPercentiles)")
      }
      for (left, right) in zip(percentiles, percentiles.dropFirst()) where left > right {
        throw RPCError.invalidParameters("invalid reward percentile: \(left) > \(right)")
      }
      rewards = []
    }
    let pending = newest == .pending ? try chain.pendingBlock() : nil
    let view = pending?.view ?? chain.view
    if case .number(let wanted) = newest, wanted > view.number {
      throw RPCError.refused("request beyond head block: requested \(wanted), head \(view.number)")
    }
    let last = try pending?.block.number ?? view.number(of: newest)
    let count = min(count.clampedUInt64, Self.mostBlocks, last + 1)
    if count == 0 { return }
    oldest = last + 1 - count
    for number in oldest..<(oldest + count - (pending == nil ? 0 : 1)) {
      guard let header = try view.header(at: number) else { throw ChainError.unknownBlock }
      let records = percentiles == nil ? [] : try view.receiptRecords(at: number)
      append(header, records, percentiles, in: view)
    }
    if let pending {
      let records = view.records(of: pending.block, receipts: pending.receipts)
      append(pending.block.header, records, percentiles, in: view)
    }
    append(try view.header(at: last + 1) ?? chain.nextHeader(after: pending?.block), in: view)
  }

  private mutating func append(
    _ header: Header, _ records: [ReceiptRecord], _ percentiles: [Double]?, in view: ChainView
  ) {
    append(header, in: view)
    gasUsedRatios.append(Self.ratio(header.gasUsed, header.gasLimit))
    let blobs = view.schedule.blobs(atTime: header.timestamp)
    blobGasUsedRatios.append(Self.ratio(header.blobGasUsed ?? 0, blobs?.limitGas ?? 0))
    if let percentiles { rewards?.append(Self.rewards(of: header, records, percentiles)) }
  }

  private mutating func append(_ header: Header, in view: ChainView) {
    baseFees.append(header.baseFee ?? 0)
    blobBaseFees.append(view.schedule.blobBaseFee(of: header) ?? 0)
  }

  private static func ratio(_ part: UInt64, _ whole: UInt64) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  /// The tips below which the given shares of the block's gas were bought.
  private static func rewards(
    of header: Header, _ records: [ReceiptRecord], _ percentiles: [Double]
  ) -> [UInt256] {
    let baseFee = header.baseFee ?? 0
    let tips = records.map { (tip: $0.effectiveGasPrice.subtracting(baseFee) ?? 0, gas: $0.gasUsed) }
      .sorted { $0.tip < $1.tip }
    guard let first = tips.first else { return percentiles.map { _ in 0 } }
    var index = 0
    var sum = first.gas
    return percentiles.map { percentile in
      let threshold = Double(header.gasUsed) * percentile / 100
      while Double(sum) < threshold, index + 1 < tips.count {
        index += 1
        sum += tips[index].gas
      }
      return tips[index].tip
    }
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("oldestBlock", oldest)
      if baseFees.isEmpty {
        writer.name("gasUsedRatio")
        writer.null()
        return
      }
      if let rewards { writer.member("reward", rewards) }
      writer.member("baseFeePerGas", baseFees)
      writer.member("gasUsedRatio", gasUsedRatios)
      writer.member("baseFeePerBlobGas", blobBaseFees)
      writer.member("blobGasUsedRatio", blobGasUsedRatios)
    }
  }
}

extension Double: JSONWritable {
  /// A plain number; ratios are finite.
  package func write(to writer: inout JSONWriter) { writer.raw(Array("\(self)".utf8)) }
}
