import Chain
import EVM
import Primitives

extension MethodTable {
  /// Calls that leave no trace.
  static let ethCalls: [Method] = [
    Method("eth_call", on: .inlineWhenBrief) {
      (call, request: CallRequest, block: BlockTag?, overrides: StateOverrides?, pretended: BlockOverrides?)
      in
      let outcome: TransactionOutcome
      if call.isBrief {
        guard overrides == nil, pretended == nil,
          let brief = try call.chain.briefCall(request, at: block ?? .latest)
        else { throw TakesLonger() }
        outcome = brief
      } else {
        outcome = try call.chain.call(
          request, at: block ?? .latest, overrides: overrides?.accounts ?? [:],
          block: pretended ?? BlockOverrides())
      }
      switch outcome.result {
      case .success: return HexData(outcome.output)
      case .reverted: throw RPCError.reverted(outcome.output)
      case .halted(let halt): throw ChainError.halted(halt)
      }
    },

    Method("eth_estimateGas", on: .worker) {
      (call, request: CallRequest, block: BlockTag?, overrides: StateOverrides?, pretended: BlockOverrides?)
      in
      try call.chain.estimateGas(
        request, at: block ?? .latest, overrides: overrides?.accounts ?? [:],
        block: pretended ?? BlockOverrides())
    },
  ]
}
