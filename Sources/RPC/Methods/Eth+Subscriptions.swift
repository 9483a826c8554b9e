import Chain
import Primitives

extension MethodTable {
  /// News pushed to WebSocket sessions.
  static let ethSubscriptions: [Method] = [
    Method("eth_subscribe") { (call, kind: String, details: JSONValue?) in
      guard let session = call.session else { throw RPCError.noNotifications }
      guard let id = call.node.subscriptions.add(try interest(kind, details), for: session) else {
        throw RPCError.refused("too many subscriptions")
      }
      return id
    },

    Method("eth_unsubscribe") { (call, id: UInt256) in
      guard let session = call.session else { throw RPCError.noNotifications }
      guard call.node.subscriptions.remove(id, of: session) else {
        throw RPCError.refused("subscription not found")
      }
      return true
    },
  ]

  private static func interest(_ kind: String, _ details: JSONValue?) throws -> Interest {
    switch kind {
    // viem and older clients send a surplus `false` here.
    case "newHeads": return .newHeads
    case "logs":
      guard let details else { return .logs(LogFilter()) }
      return .logs(try LogQuery(details).filter)
    case "newPendingTransactions": return .pendingTransactions(isFull: details?.bool ?? false)
    default: throw RPCError.invalidParameters("no \"\(kind)\" subscription in eth namespace")
    }
  }
}
