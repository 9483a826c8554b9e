import Chain
import Primitives

extension MethodTable {
  /// The chain and its head.
  static let ethChain: [Method] = [
    Method("eth_chainId") { call in call.chain.configuration.chainID },

    Method("eth_blockNumber") { call in call.chain.view.number },

    // One node alone has nobody to catch up with.
    Method("eth_syncing") { _ in false },

    Method("eth_mining") { call in call.chain.isMining },

    // There is no work to be done, so there is no rate of doing it.
    Method("eth_hashrate") { _ in UInt64(0) },

    Method("eth_coinbase") { call in call.chain.nextHeader.beneficiary },

    Method("eth_accounts", aliases: ["eth_requestAccounts", "personal_listAccounts"]) { call in
      call.chain.accounts
    },
  ]
}
