extension MethodTable {
  /// Every method that Neelum answers.
  package static let standard = MethodTable(
    [
      web3, net, ethChain, ethState, ethBlocks, ethTransactions, ethCalls, ethFees, ethLogs,
      ethSubscriptions, signing, evm, accountEdits, mining, nextBlock, pool, debug, debugTraces, trace, admin,
      modules,
    ].flatMap { $0 })
}
