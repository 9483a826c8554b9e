import Chain
import Primitives

extension MethodTable {
  /// Logs, and filters that collect news until somebody asks.
  static let ethLogs: [Method] = [
    Method("eth_getLogs", on: .worker) { (call, query: LogQuery) in try call.logs(query) },

    Method("eth_newFilter") { (call, query: LogQuery?) in
      call.node.filters.add(.logs(query?.filter ?? LogFilter()), query: query ?? LogQuery())
    },

    Method("eth_newBlockFilter") { call in call.node.filters.add(.newHeads) },

    Method("eth_newPendingTransactionFilter") { (call, isFull: Bool?) in
      call.node.filters.add(.pendingTransactions(isFull: isFull ?? false))
    },

    Method("eth_getFilterChanges") { (call, id: UInt256) in
      guard let changes = call.node.filters.takeChanges(of: id) else { throw RPCError.unknownFilter }
      return changes
    },

    Method("eth_getFilterLogs", on: .worker) { (call, id: UInt256) in
      guard let query = call.node.filters.query(of: id) else { throw RPCError.unknownFilter }
      return try call.logs(query)
    },

    Method("eth_uninstallFilter") { (call, id: UInt256) in call.node.filters.remove(id) },
  ]
}

extension Call {
  fileprivate func logs(_ query: LogQuery) throws -> [LogAnswer] {
    let view = chain.view
    switch query.range {
    case .block(let hash):
      return try view.logs(ofBlock: hash, matching: query.filter).map { LogAnswer($0) }
    case .between(let first, let last):
      var filter = query.filter
      if let first, let last, case .number(let from) = first, case .number(let to) = last, from > to {
        throw RPCError.invalidParameters("invalid block range params")
      }
      if case .number(let to)? = last, to > view.number {
        throw RPCError.invalidParameters("block range extends beyond current head block")
      }
      filter.to = try view.number(of: last ?? .latest)
      // Clients that poll from the block after the last they saw ask beyond the head: nothing is there yet.
      if case .number(let from)? = first, from > view.number { return [] }
      filter.from = try view.number(of: first ?? .latest)
      if filter.from > filter.to { throw RPCError.invalidParameters("invalid block range params") }
      return try view.logs(
        filter, limit: node.settings.mostLogs, timeLimit: chain.configuration.callTimeLimit
      ).map { LogAnswer($0) }
    }
  }
}
