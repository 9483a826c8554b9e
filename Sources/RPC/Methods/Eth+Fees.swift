import Chain
import EVM
import Primitives

extension MethodTable {
  /// What gas costs.
  static let ethFees: [Method] = [
    Method("eth_gasPrice") { call in call.chain.suggestedGasPrice },

    Method("eth_maxPriorityFeePerGas") { call in call.chain.suggestedTip },

    Method("eth_baseFee") { call in call.chain.nextHeader.baseFee },

    Method("eth_blobBaseFee") { call in
      call.chain.view.schedule.blobBaseFee(of: call.chain.nextHeader) ?? 0
    },

    Method("eth_feeHistory", on: .worker) {
      (call, count: LenientNumber, newest: BlockTag, percentiles: [Percentile]?) in
      try FeeHistory(
        chain: call.chain, count: count.value, newest: newest, percentiles: percentiles?.map(\.value))
    },
  ]
}

/// A plain JSON number from 0 to 100.
private struct Percentile: Parameter {
  static var shape: String { "a percentile" }

  let value: Double

  init(_ value: JSONValue) throws(ParameterFault) {
    guard let text = value.numberText, let number = Double(String(decoding: text, as: UTF8.self)),
      (0...100).contains(number)
    else { throw ParameterFault("invalid reward percentile") }
    self.value = number
  }
}
